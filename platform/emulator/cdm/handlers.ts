/**
 * An event handler attribute (`onmessage`): its listener takes its place in the order when the attribute is first set to
 * a function, and keeps it while the function changes (HTML, event handlers).
 */
export class HandlerAttribute {
  private handler: ((event: Event) => unknown) | null = null;
  private readonly listener = (event: Event): void => {
    this.handler?.call(this.target, event);
  };

  constructor(
    private readonly target: EventTarget,
    private readonly type: string,
  ) {}

  get value(): unknown {
    return this.handler;
  }

  set value(value: unknown) {
    const had = this.handler !== null;
    this.handler = typeof value === 'function' ? (value as (event: Event) => unknown) : null;
    if (!had && this.handler !== null) this.target.addEventListener(this.type, this.listener);
    if (had && this.handler === null) this.target.removeEventListener(this.type, this.listener);
  }
}
