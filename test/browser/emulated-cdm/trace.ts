/**
 * What a rule saw, in order and in words that are the same for every key system. Nothing in it may depend on the bytes of
 * a message, on a session's id or on the time.
 */
export class Trace {
  readonly lines: string[] = [];
  private waiting: (() => void)[] = [];

  readonly say = (line: string): void => {
    this.lines.push(line);
    for (const wake of this.waiting.splice(0)) wake();
  };

  /** Says how a promise ends, once it has. */
  async ends(what: string, promise: unknown): Promise<void> {
    if (!(promise instanceof Promise)) {
      this.say(`${what}: no promise but ${wordFor(promise)}`);
      return;
    }
    await (promise as Promise<unknown>).then(
      (value) => this.say(`${what}: resolved ${wordFor(value)}`),
      (error: unknown) => this.say(`${what}: rejected ${wordFor(error)}`),
    );
  }

  /** The same without waiting: for orders. */
  watch(what: string, promise: unknown): void {
    void this.ends(what, promise);
  }

  /** How a call ends that answers at once. */
  call(what: string, work: () => unknown): void {
    let line: string;
    try {
      line = `${what}: ${wordFor(work())}`;
    } catch (error) {
      line = `${what}: threw ${wordFor(error)}`;
    }
    this.say(line);
  }

  /** Waits for a line that begins so. @throws Error when it does not come, with what came instead */
  async until(beginning: string, times = 1, patience = 5_000): Promise<void> {
    const late = Date.now() + patience;
    while (this.lines.filter((line) => line.startsWith(beginning)).length < times) {
      if (Date.now() > late) throw new Error(`never came: ${beginning}\n${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, 100);
      });
    }
  }

  /** Time for what should not come. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** A value in one word or two. */
export function wordFor(value: unknown): string {
  if (value instanceof DOMException) return `DOMException ${value.name}`;
  if (value instanceof Error) return value.name;
  if (value instanceof ArrayBuffer) return `ArrayBuffer of ${value.byteLength}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(wordFor).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value).slice('[object '.length, -1);
  return typeof value === 'function' ? 'function' : String(value);
}
