import { copyBytes } from '../../../src/base/bytes';

/** What Web IDL does with arguments before a method of EME sees them. */

/** @throws TypeError when it is neither a buffer nor a view */
export function bufferSource(value: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return copyBytes(value);
  throw new TypeError(`${what} is not of type '(ArrayBuffer or ArrayBufferView)'.`);
}

/** @throws TypeError when there are fewer arguments */
export function need(args: readonly unknown[], count: number): void {
  if (args.length < count) throw new TypeError(`${count} arguments required, but only ${args.length} present.`);
}

export function domException(name: string, message: string): DOMException {
  return new DOMException(message, name);
}
