import { copyBytes } from '../../../src/base/bytes';

/** What Web IDL does with arguments before a method of EME sees them, and with what it throws. */

/** A copy, empty where the buffer was transferred away. @throws TypeError when it is neither a buffer nor a view, or its buffer is shared or resizable */
export function bufferSource(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  const size = sizeOf(buffer);
  if (size === undefined || (buffer as { readonly resizable?: boolean }).resizable === true) throw new TypeError(`${what} is not of type '(ArrayBuffer or ArrayBufferView)'.`);
  return size === 0 ? new Uint8Array() : copyBytes(value as ArrayBuffer | ArrayBufferView);
}

const readSize = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get ?? (() => undefined);

/** `undefined` for what is no ArrayBuffer. Unlike `instanceof`, it knows those of other frames. */
function sizeOf(value: unknown): number | undefined {
  try {
    return Reflect.apply(readSize, value, []) as number;
  } catch {
    return undefined;
  }
}

/** Text as Web IDL makes it. @throws TypeError for a symbol */
export function domString(value: unknown): string {
  return ''.concat(value as string);
}

/** @throws TypeError for what cannot be iterated */
export function sequence(value: unknown, what: string): readonly unknown[] {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return Array.from(value as Iterable<unknown>);
  throw new TypeError(`${what} cannot be converted to a sequence.`);
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
