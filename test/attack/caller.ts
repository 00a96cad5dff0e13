import { Line, type Reply } from './line';

export type { Reply } from './line';

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text or bytes; anything else as JSON. */
  readonly body?: unknown;
}

/** ms. Nothing that the headend does takes as long, so a call that does hangs. */
const hangs = 20_000;

/** Real HTTP on connections that are kept. Nothing is checked or mended: paths and headers go out as they are given. */
export class Caller {
  private readonly lines: Line[] = [];
  private readonly free: Line[] = [];
  private readonly queue: ((line: Line) => void)[] = [];

  /** @param most connections at once */
  constructor(
    private readonly port: number,
    private readonly most = 16,
  ) {}

  /** @throws Error where the connection breaks, or no answer comes in time */
  async call({ method = 'POST', path, headers = {}, body }: Call): Promise<Reply> {
    const payload = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const given = { host: 'localhost', ...(payload === undefined ? { 'content-length': '0' } : { 'content-type': 'application/json', 'content-length': `${payload.length}` }), ...headers };
    const head = `${method} ${path} HTTP/1.1\r\n${Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
    const line = await this.take();
    try {
      return await line.ask(Buffer.concat([Buffer.from(head), payload ?? Buffer.alloc(0)]));
    } catch (error) {
      throw new Error(`${method} ${path.slice(0, 100)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      this.giveBack(line);
    }
  }

  close(): void {
    for (const line of this.lines) line.close();
  }

  private async take(): Promise<Line> {
    const line = this.free.pop();
    if (line !== undefined) return line;
    if (this.lines.length >= this.most) return new Promise((resolve) => this.queue.push(resolve));
    const made = new Line(this.port, hangs);
    this.lines.push(made);
    return made;
  }

  private giveBack(line: Line): void {
    const next = this.queue.shift();
    if (next === undefined) this.free.push(line);
    else next(line);
  }
}

/** @returns what the text says as JSON; nothing where it is none */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Does it for 0 to `count` - 1, so many at once. */
export async function forEachOf(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, worker));
}
