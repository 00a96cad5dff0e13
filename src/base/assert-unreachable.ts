/** Closes a switch over a union: a new member is a compile error here. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
