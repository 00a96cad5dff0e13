/** A page without a browser: events, a user agent, and whatever globals a test puts on it. */
export class FakePage extends EventTarget {
  readonly document = Object.assign(new EventTarget(), { hidden: false });
  readonly location: { readonly search: string };
  readonly navigator: { onLine: unknown; readonly userAgent: string };
  readonly kept = new Map<string, string>();
  readonly localStorage = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, value: string) => void this.kept.set(key, value),
    removeItem: (key: string) => void this.kept.delete(key),
  };
  closed = 0;

  constructor({ userAgent = '', search = '', globals = {} }: { readonly userAgent?: string; readonly search?: string; readonly globals?: object } = {}) {
    super();
    this.location = { search };
    this.navigator = { onLine: true, userAgent };
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(globals));
  }

  close(): void {
    this.closed += 1;
  }

  hide(hidden: boolean, events: readonly string[] = ['visibilitychange', 'webkitvisibilitychange']): void {
    this.document.hidden = hidden;
    for (const name of events) this.document.dispatchEvent(new Event(name));
  }

  asWindow(): Window {
    return this as unknown as Window;
  }
}

/** An object whose every property throws, as those of an engine that was built without them. */
export function throwing(name: string): object {
  return new Proxy(
    {},
    {
      get: () => {
        throw new DOMException(`${name} is broken`, 'UnknownError');
      },
    },
  );
}
