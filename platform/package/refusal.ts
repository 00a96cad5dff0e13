/** What an operator has given cannot be packaged, or a package is not what it should be; the message says where and by which rule. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The message of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
