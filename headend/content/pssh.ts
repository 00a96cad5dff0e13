/** Protection system specific headers (ISO/IEC 23001-7 §8.1). */
import { createCipheriv } from 'node:crypto';
import { bodyOf, type Box, findBoxes } from './boxes';
import type { KeyPair } from './keys';

export const SYSTEM_IDS = {
  widevine: 'edef8ba979d64acea3c827dcd51d21ed',
  playready: '9a04f07998404286ab92e65be0885f95',
  common: '1077efecc0b24d02ace33c1e52e2fb4b',
} as const;

export interface Pssh {
  /** Lower-case hex. */
  readonly systemId: string;
  /** The system's own data. */
  readonly data: Buffer;
  /** The whole box. */
  readonly bytes: Buffer;
}

export function readPssh(file: Buffer, box: Box): Pssh {
  const body = bodyOf(file, box);
  const isVersion0 = body.readUInt8(0) === 0;
  const dataSizeAt = isVersion0 ? 20 : 24 + 16 * body.readUInt32BE(20);
  const size = body.readUInt32BE(dataSizeAt);
  return { systemId: body.toString('hex', 4, 20), data: body.subarray(dataSizeAt + 4, dataSizeAt + 4 + size), bytes: file.subarray(box.start, box.end) };
}

export function psshOfInit(init: Buffer): readonly Pssh[] {
  return findBoxes(init, 'moov/pssh').map((box) => readPssh(init, box));
}

/** Microsoft's order of a key id's bytes: the first three fields little-endian. */
export function toGuid(keyId: Buffer): Buffer {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((index) => keyId.readUInt8(index)));
}

/** PlayReady's key checksum: the first 8 bytes of the key id (as a GUID), encrypted with the key. */
export function playReadyChecksum({ keyId, key }: KeyPair): Buffer {
  const cipher = createCipheriv('aes-128-ecb', Buffer.from(key, 'hex'), null).setAutoPadding(false);
  return cipher.update(toGuid(Buffer.from(keyId, 'hex'))).subarray(0, 8);
}

/** Names another key in a box, in place. Every spelling of a key id is as long as any other's, so no length changes. */
export function renameKey(pssh: Pssh, from: KeyPair, to: KeyPair): void {
  if (pssh.systemId === SYSTEM_IDS.playready) {
    const utf16 = (bytes: Buffer) => Buffer.from(bytes.toString('base64'), 'utf16le');
    replace(pssh, utf16(toGuid(Buffer.from(from.keyId, 'hex'))), utf16(toGuid(Buffer.from(to.keyId, 'hex'))));
    replace(pssh, utf16(playReadyChecksum(from)), utf16(playReadyChecksum(to)));
  } else {
    replace(pssh, Buffer.from(from.keyId, 'hex'), Buffer.from(to.keyId, 'hex'));
  }
}

function replace(pssh: Pssh, what: Buffer, by: Buffer): void {
  const at = pssh.bytes.indexOf(what);
  if (at < 0) throw new Error(`pssh of ${pssh.systemId} does not name the key that its segment is encrypted with`);
  by.copy(pssh.bytes, at);
}
