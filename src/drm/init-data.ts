import { copyBytes, fromHex, toBase64Url, toHex, toUtf8 } from '../base/bytes';
import type { KeyId } from '../contract/ids';
import type { InitDataType } from './eme';

/** What a key session is opened with, and the keys that it is known to ask for. */
export interface InitData {
  readonly type: InitDataType;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Empty where the init data does not say. */
  readonly keyIds: readonly KeyId[];
}

/** Any spelling of a key id (dashes, upper case) in ours; `undefined` when it is none. */
export function parseKeyId(text: string): KeyId | undefined {
  const hex = text.replace(/-/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) ? (hex as KeyId) : undefined;
}

/** `keyids` init data: JSON, base64url (https://www.w3.org/TR/eme-initdata-keyids/). */
export function keyIdsInitData(keyIds: readonly KeyId[]): InitData {
  const kids = keyIds.map((keyId) => toBase64Url(fromHex(keyId)));
  return { type: 'keyids', bytes: toUtf8(JSON.stringify({ kids })), keyIds };
}

/**
 * The `pssh` box of one of `systemIds` out of concatenated ones, as `encrypted` events and manifests carry them.
 * `undefined` when there is none, or when the boxes are malformed from there on.
 */
export function findPssh(boxes: Uint8Array<ArrayBuffer>, systemIds: readonly string[]): InitData | undefined {
  const view = new DataView(boxes.buffer, boxes.byteOffset, boxes.byteLength);
  for (let start = 0; start + MIN_PSSH_SIZE <= boxes.byteLength; ) {
    const size = view.getUint32(start);
    if (size < MIN_PSSH_SIZE || start + size > boxes.byteLength || view.getUint32(start + 4) !== PSSH) return undefined;
    const box = boxes.subarray(start, start + size);
    if (systemIds.includes(toHex(box.subarray(12, 28)))) {
      return { type: 'cenc', bytes: copyBytes(box), keyIds: keyIdsOf(box) };
    }
    start += size;
  }
  return undefined;
}

const PSSH = 0x70737368;
/** size, type, version and flags, system id, data size: 4 + 4 + 4 + 16 + 4 bytes. */
const MIN_PSSH_SIZE = 32;
const KEY_ID_SIZE = 16;

/** A version 1 box lists its key ids (ISO/IEC 23001-7, 8.1). */
function keyIdsOf(box: Uint8Array<ArrayBuffer>): readonly KeyId[] {
  const version = box[8] ?? 0;
  if (version === 0) return [];
  const count = new DataView(box.buffer, box.byteOffset, box.byteLength).getUint32(28);
  const end = MIN_PSSH_SIZE + count * KEY_ID_SIZE;
  if (end > box.byteLength) return [];
  const keyIds: KeyId[] = [];
  for (let at = MIN_PSSH_SIZE; at < end; at += KEY_ID_SIZE) {
    keyIds.push(toHex(box.subarray(at, at + KEY_ID_SIZE)) as KeyId);
  }
  return keyIds;
}
