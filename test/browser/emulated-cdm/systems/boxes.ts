import { fromHex, toUtf8 } from '../../../../src/base/bytes';

/** A system that no browser has. */
export const FOREIGN_SYSTEM = '00112233445566778899aabbccddeeff';

/** A `pssh` box (ISO/IEC 23001-7, 8.1): of version 1 where it lists key ids. */
export function pssh(systemId: string, keyIds: readonly string[], data: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const ids = keyIds.length === 0 ? [] : [uint32(keyIds.length), ...keyIds.map(fromHex)];
  const body = joined([toUtf8('pssh'), Uint8Array.of(keyIds.length === 0 ? 0 : 1, 0, 0, 0), fromHex(systemId), ...ids, uint32(data.length), data]);
  return joined([uint32(4 + body.length), body]);
}

export function uint32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
