import { toHex } from '../../../../src/base/bytes';
import { KEY } from '../systems/system-under-test';

/** A key id as our names have it: `a`, `b`, `c`. */
export function nameOfKey(keyId: BufferSource): string {
  const hex = toHex(ArrayBuffer.isView(keyId) ? new Uint8Array(keyId.buffer, keyId.byteOffset, keyId.byteLength) : new Uint8Array(keyId));
  return Object.entries(KEY).find(([, known]) => known === hex)?.[0] ?? hex;
}

/** In the order of the map. */
export function keyIdsOf({ keyStatuses }: MediaKeySession): string {
  return JSON.stringify([...keyStatuses.keys()].map(nameOfKey));
}
