import { copyBytes } from '../../../src/base/bytes';

/** What Web IDL does with arguments before a method of EME sees them, and with what it throws. */

/** @throws TypeError when it is neither a buffer nor a view */
export function bufferSource(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return copyBytes(value);
  throw new TypeError(`${what} is not of type '(ArrayBuffer or ArrayBufferView)'.`);
}

/** What is left out is an empty one. @throws TypeError for what has no members */
export function dictionary(value: unknown, what: string): object {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' || typeof value === 'function') return value;
  throw new TypeError(`${what} is not of type 'object'.`);
}

/** @throws TypeError when there are fewer arguments */
export function need(args: readonly unknown[], count: number): void {
  if (args.length < count) throw new TypeError(`${count} arguments required, but only ${args.length} present.`);
}

/** The promise of `work` itself, or a rejected one where it throws: no promise around a promise, which would settle later. */
export function promised<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return work();
  } catch (error) {
    const reason = error as Error;
    return Promise.reject(reason);
  }
}

export function domException(name: string, message: string): DOMException {
  return new DOMException(message, name);
}

/** Whatever a parser throws, the page hears EME's own error. */
export function understood<Result>(read: () => Result, message: string): Result {
  try {
    return read();
  } catch {
    throw new TypeError(message);
  }
}
