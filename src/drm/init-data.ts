import { copyBytes, fromHex, toBase64Url, toHex, toUtf8 } from '../base/bytes';
import type { KeyId } from '../contract/ids';
import type { InitDataType } from './eme';
import { KEY_SYSTEMS } from './key-systems';
import { playReadyKeyIds, widevineKeyIds } from './pssh-data';

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
 * The different `pssh` boxes of `systemIds` out of concatenated ones, as `encrypted` events, manifests and catalogues
 * carry them. What is malformed ends the list.
 */
export function findPssh(boxes: Uint8Array<ArrayBuffer>, systemIds: readonly string[]): readonly InitData[] {
  const view = new DataView(boxes.buffer, boxes.byteOffset, boxes.byteLength);
  const found = new Map<string, InitData>();
  for (let start = 0; start + MIN_PSSH_SIZE <= boxes.byteLength; ) {
    const size = view.getUint32(start);
    if (size < MIN_PSSH_SIZE || start + size > boxes.byteLength || view.getUint32(start + 4) !== PSSH) break;
    const box = copyBytes(boxes.subarray(start, start + size));
    if (systemIds.includes(systemIdOf(box))) found.set(toHex(box), { type: 'cenc', bytes: box, keyIds: keyIdsOf(box) });
    start += size;
  }
  return [...found.values()];
}

/** A version 0 box around a system's own data: PlayReady's, where a manifest has `mspr:pro` alone. */
export function psshOf(systemId: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const box = new Uint8Array(MIN_PSSH_SIZE + data.length);
  const view = new DataView(box.buffer);
  view.setUint32(0, box.length);
  view.setUint32(4, PSSH);
  box.set(fromHex(systemId), 12);
  view.setUint32(28, data.length);
  box.set(data, MIN_PSSH_SIZE);
  return box;
}

const PSSH = 0x70737368;
/** size, type, version and flags, system id, data size: 4 + 4 + 4 + 16 + 4 bytes. */
const MIN_PSSH_SIZE = 32;
const KEY_ID_SIZE = 16;

function systemIdOf(box: Uint8Array): string {
  return toHex(box.subarray(12, 28));
}

/** A version 1 box lists its key ids (ISO/IEC 23001-7, 8.1); else the key system's own data may. */
function keyIdsOf(box: Uint8Array<ArrayBuffer>): readonly KeyId[] {
  return box[8] === 0 ? keyIdsInData(systemIdOf(box), box.subarray(MIN_PSSH_SIZE)) : listedKeyIds(box);
}

function listedKeyIds(box: Uint8Array<ArrayBuffer>): readonly KeyId[] {
  const count = new DataView(box.buffer, box.byteOffset, box.byteLength).getUint32(28);
  const end = MIN_PSSH_SIZE + count * KEY_ID_SIZE;
  if (end > box.byteLength) return [];
  const keyIds: KeyId[] = [];
  for (let at = MIN_PSSH_SIZE; at < end; at += KEY_ID_SIZE) {
    keyIds.push(toHex(box.subarray(at, at + KEY_ID_SIZE)) as KeyId);
  }
  return keyIds;
}

function keyIdsInData(systemId: string, data: Uint8Array): readonly KeyId[] {
  if (KEY_SYSTEMS['com.widevine.alpha'].psshSystemIds.includes(systemId)) return widevineKeyIds(data);
  if (KEY_SYSTEMS['com.microsoft.playready'].psshSystemIds.includes(systemId)) return playReadyKeyIds(data);
  return [];
}
