type Loose = (...args: readonly unknown[]) => unknown;

/** Calls a method as a page without types does. */
export function callLoosely(object: object, name: PropertyKey, ...args: readonly unknown[]): unknown {
  return callOn(object, object, name, ...args);
}

/** Calls the method that `owner` has on something else. */
export function callOn(self: unknown, owner: object, name: PropertyKey, ...args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(owner, name) as Loose, self, args);
}
