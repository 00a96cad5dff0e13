/**
 * Puts emulated members over those of a native interface, in place: emulated objects have the native prototype, so that
 * `instanceof`, brand checks and a player that borrows a method from the prototype all meet what they expect. Objects
 * that are not ours go on to the native member, and so do its errors.
 */
export class Overlay<State extends object> {
  private readonly states = new WeakMap<object, State>();

  constructor(private readonly prototype: object) {}

  /** Makes an object one of ours. */
  adopt(object: object, state: State): void {
    this.states.set(object, state);
  }

  stateOf(object: unknown): State | undefined {
    return typeof object === 'object' && object !== null ? this.states.get(object) : undefined;
  }

  /** A new object with the native prototype. */
  create(): object {
    return Object.create(this.prototype) as object;
  }

  method(name: string, emulated: (state: State, args: readonly unknown[]) => unknown): void {
    const { states } = this;
    this.replace(name, (native) => ({
      value(this: unknown, ...args: unknown[]): unknown {
        const state = states.get(this as object);
        return state === undefined ? Reflect.apply(native.value as Callable, this, args) : emulated(state, args);
      },
    }));
  }

  getter(name: string, emulated: (state: State) => unknown): void {
    const { states } = this;
    this.replace(name, (native) => ({
      get(this: unknown): unknown {
        const state = states.get(this as object);
        return state === undefined ? Reflect.apply(native.get as Callable, this, []) : emulated(state);
      },
    }));
  }

  accessor(name: string, read: (state: State) => unknown, write: (state: State, value: unknown) => void): void {
    const { states } = this;
    this.getter(name, read);
    this.replace(name, (native) => ({
      set(this: unknown, value: unknown): void {
        const state = states.get(this as object);
        if (state === undefined) Reflect.apply(native.set as Callable, this, [value]);
        else write(state, value);
      },
    }));
  }

  /**
   * Leaves what the engine does not have as it is: an old engine stays an old engine. The functions are written as
   * methods: like native ones, they are no constructors.
   */
  private replace(name: string | symbol, by: (native: PropertyDescriptor) => PropertyDescriptor): void {
    const native = Object.getOwnPropertyDescriptor(this.prototype, name);
    if (native === undefined) return;
    const replaced = by(native);
    for (const key of ['value', 'get', 'set'] as const) dress(replaced[key], native[key]);
    Object.defineProperty(this.prototype, name, { ...native, ...replaced });
  }

  /** The iterator of a map-like interface is its `entries`, the same function. */
  alias(symbol: symbol, name: string): void {
    const native = Object.getOwnPropertyDescriptor(this.prototype, symbol);
    const target = Object.getOwnPropertyDescriptor(this.prototype, name);
    if (native !== undefined && target !== undefined) Object.defineProperty(this.prototype, symbol, { ...native, value: target.value as unknown });
  }
}

type Callable = (...args: unknown[]) => unknown;

/** Name and length of the native function. */
export function dress(replaced: unknown, native: unknown): void {
  if (typeof replaced !== 'function' || typeof native !== 'function') return;
  for (const key of ['name', 'length'] as const) Object.defineProperty(replaced, key, { configurable: true, value: native[key] });
}

/** A new EventTarget with the native prototype, which inherits from EventTarget's. */
export function eventTargetWith(prototype: object): EventTarget {
  const NewTarget = function () {
    throw new TypeError('Illegal constructor');
  };
  NewTarget.prototype = prototype;
  return Reflect.construct(EventTarget, [], NewTarget) as EventTarget;
}
