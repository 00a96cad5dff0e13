import { toHex } from '../../base/bytes';

/** Box types as numbers: four characters. */
const MOOF = 0x6d6f6f66;
const TRAF = 0x74726166;
const SGPD = 0x73677064;
/** Grouping type of descriptions of encrypted samples (ISO/IEC 23001-7, 6). */
const SEIG = 0x73656967;
/** Size and type. */
const HEADER = 8;
const KEY_ID_SIZE = 16;
/** Reserved, pattern, protection, vector size; then the key id. */
const KEY_ID_IN_ENTRY = 4;

/**
 * Ids of the keys that a media segment says in-band, where keys rotate: they stand in its sample groups. Lower-case hex;
 * empty where the segment uses its track's key, or is not what it should be.
 */
export function inBandKeyIds(segment: ArrayBuffer): readonly string[] {
  const keyIds: string[] = [];
  const whole = new DataView(segment);
  for (const moof of children(whole, MOOF)) {
    for (const traf of children(moof, TRAF)) {
      for (const sgpd of children(traf, SGPD)) keyIds.push(...keyIdsIn(sgpd));
    }
  }
  return keyIds;
}

/** Contents of the boxes of one type. A size that lies ends the list. */
function children(parent: DataView, type: number): readonly DataView[] {
  const found: DataView[] = [];
  for (let at = 0; at + HEADER <= parent.byteLength; ) {
    const size = parent.getUint32(at);
    // 0 ("to the end") and 1 (64 bits) are for media data, behind which nothing of ours comes.
    if (size < HEADER || at + size > parent.byteLength) break;
    if (parent.getUint32(at + 4) === type) found.push(new DataView(parent.buffer, parent.byteOffset + at + HEADER, size - HEADER));
    at += size;
  }
  return found;
}

/** A `SampleGroupDescriptionBox` of version 1: flags, grouping type, length of an entry, count, entries. */
function keyIdsIn(sgpd: DataView): readonly string[] {
  const FIRST_ENTRY = 16;
  if (sgpd.byteLength < FIRST_ENTRY || sgpd.getUint8(0) !== 1 || sgpd.getUint32(4) !== SEIG) return [];
  const length = sgpd.getUint32(8);
  if (length < KEY_ID_IN_ENTRY + KEY_ID_SIZE) return [];
  const keyIds: string[] = [];
  for (let at = FIRST_ENTRY; at + length <= sgpd.byteLength; at += length) {
    const isProtected = sgpd.getUint8(at + 2) === 1;
    if (isProtected) keyIds.push(toHex(new Uint8Array(sgpd.buffer, sgpd.byteOffset + at + KEY_ID_IN_ENTRY, KEY_ID_SIZE)));
  }
  return keyIds;
}
