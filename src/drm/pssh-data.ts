import { fromBase64, toHex } from '../base/bytes';
import type { KeyId } from '../contract/ids';
import { swapGuid } from './guid';

/**
 * Key ids inside the key systems' own `pssh` data. They are looked for to ask once for each key, and not relied on: data
 * that lies or cannot be read names none.
 */
const KEY_ID_SIZE = 16;

/** `WidevinePsshData`, a protocol-buffers message: field 2, repeated. */
export function widevineKeyIds(data: Uint8Array): readonly KeyId[] {
  const keyIds: KeyId[] = [];
  for (let at = 0; at < data.length; ) {
    const tag = varint(data, at);
    const type = tag.value & 7;
    at = tag.next;
    if (type === 2) {
      const length = varint(data, at);
      at = length.next;
      if (length.value > data.length - at) return [];
      if (tag.value >> 3 === 2 && length.value === KEY_ID_SIZE) keyIds.push(toHex(data.subarray(at, at + KEY_ID_SIZE)) as KeyId);
      at += length.value;
    } else if (type === 0) at = varint(data, at).next;
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else return [];
  }
  return keyIds;
}

/** Up to 32 bits, which no length in a `pssh` exceeds; a longer one comes out wrong, and is refused as a length. */
function varint(data: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = start;
  for (let shift = 0; at < data.length; shift += 7) {
    const byte = data[at++] ?? 0;
    if (shift < 32) value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return { value: value >>> 0, next: at };
}

const WRM_HEADER = 1;

/** A PlayReady object: records, of which one is the `WRMHEADER`, XML in UTF-16. */
export function playReadyKeyIds(data: Uint8Array): readonly KeyId[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 6; at + 4 <= data.byteLength; ) {
    const length = view.getUint16(at + 2, true);
    const value = data.subarray(at + 4, at + 4 + length);
    if (view.getUint16(at, true) === WRM_HEADER) return keyIdsInHeader(new TextDecoder('utf-16le').decode(value));
    at += 4 + length;
  }
  return [];
}

/** An element's text in version 4.0, attributes from 4.1 on. */
const KID = /<KID(?:>([^<]{1,64})<|\s[^>]{0,256}?VALUE="([^"]{1,64})")/g;

function keyIdsInHeader(xml: string): readonly KeyId[] {
  const keyIds: KeyId[] = [];
  for (let found = KID.exec(xml); found; found = KID.exec(xml)) {
    const keyId = fromGuid(found[1] ?? found[2] ?? '');
    if (keyId !== undefined) keyIds.push(keyId);
  }
  return keyIds;
}

function fromGuid(base64: string): KeyId | undefined {
  try {
    const guid = fromBase64(base64);
    return guid.length === KEY_ID_SIZE ? (swapGuid(toHex(guid)) as KeyId) : undefined;
  } catch {
    return undefined;
  }
}
