/**
 * An event handler attribute (`onmessage`): its listener takes its place in the order when the attribute is first set to
 * something, and keeps it while that changes. An object that cannot be called is kept too, and does nothing (HTML, event
 * handlers).
 */
export class HandlerAttribute {
  private handler: object | null = null;
  private readonly listener = (event: Event): void => {
    if (typeof this.handler === 'function') Reflect.apply(this.handler, this.target, [event]);
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
    this.handler = typeof value === 'function' || typeof value === 'object' ? value : null;
    if (!had && this.handler !== null) this.target.addEventListener(this.type, this.listener);
    if (had && this.handler === null) this.target.removeEventListener(this.type, this.listener);
  }
}
