import { createCipheriv, createDecipheriv } from 'node:crypto';
import { bodyOf, BoxError, findBoxes, theBox } from './boxes';
import type { KeyPair } from './keys';
import { readPssh, renameKey } from './pssh';
import { readSamples } from './samples';

/** `seig` entry in an sgpd of version 1: grouping type, default length, count, then pattern, protection, vector size, key id. */
const KEY_ID_IN_SGPD = 4 + 4 + 4 + 4 + 4;

/**
 * The same `cenc` segment under another key: media, the sample group's key id and the pssh boxes in the moof. Every
 * length stays, so nothing moves. With a key a period, a finite loop becomes a channel that rotates for ever.
 * @param keyOf the key that a segment was packaged with, by its id
 * @throws BoxError when it is not a segment with in-band keys
 */
export function rekey(segment: Buffer, keyOf: (keyId: string) => KeyPair | undefined, to: KeyPair): Buffer {
  const out = Buffer.from(segment);
  const group = sampleGroup(out);
  const from = keyOf(group.toString('hex', KEY_ID_IN_SGPD, KEY_ID_IN_SGPD + 16));
  if (!from) throw new BoxError('segment with a key that is not its channel’s');
  for (const { iv, ranges } of readSamples(out)) {
    const decipher = createDecipheriv('aes-128-ctr', Buffer.from(from.key, 'hex'), iv);
    const cipher = createCipheriv('aes-128-ctr', Buffer.from(to.key, 'hex'), iv);
    for (const { start, end } of ranges) cipher.update(decipher.update(out.subarray(start, end))).copy(out, start);
  }
  Buffer.from(to.keyId, 'hex').copy(group, KEY_ID_IN_SGPD);
  for (const box of findBoxes(out, 'moof/pssh')) renameKey(readPssh(out, box), from, to);
  return out;
}

/** The id of the key that a segment says in-band, or undefined when it says none. */
export function inBandKeyId(segment: Buffer): string | undefined {
  const isSaid = findBoxes(segment, 'moof/traf/sgpd').some((box) => groupingType(bodyOf(segment, box)) === 'seig');
  return isSaid ? sampleGroup(segment).toString('hex', KEY_ID_IN_SGPD, KEY_ID_IN_SGPD + 16) : undefined;
}

function sampleGroup(segment: Buffer): Buffer {
  theBox(segment, 'moof/traf');
  const bodies = findBoxes(segment, 'moof/traf/sgpd').map((box) => bodyOf(segment, box));
  const [seig, ...others] = bodies.filter((body) => groupingType(body) === 'seig');
  if (!seig || others.length > 0) throw new BoxError('not one description of encrypted samples');
  const entries = seig.readUInt32BE(12);
  if (seig.readUInt8(0) !== 1 || entries !== 1 || seig.length < KEY_ID_IN_SGPD + 16) throw new BoxError('a seig group of another kind');
  return seig;
}

function groupingType(sgpd: Buffer): string {
  return sgpd.toString('latin1', 4, 8);
}
