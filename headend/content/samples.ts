/** Where a fragment's samples are and which of their bytes are encrypted (ISO/IEC 14496-12 §8.8.8, 23001-7 §7.2). */
import { bodyOf, BoxError, fullBox, theBox } from './boxes';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface EncryptedSample {
  /** The counter block that the sample starts with, 16 bytes. */
  readonly iv: Buffer;
  /** Encrypted bytes, in order; the cipher runs on from one to the next. */
  readonly ranges: readonly Range[];
}

/** Samples of a `cenc` segment of one fragment with 8-byte vectors, as Shaka Packager writes them. */
export function readSamples(segment: Buffer): readonly EncryptedSample[] {
  const samples = samplePlaces(segment);
  const senc = bodyOf(segment, theBox(segment, 'moof/traf/senc'));
  const hasSubsamples = (fullBox(senc).flags & 0x2) !== 0;
  if (senc.readUInt32BE(4) !== samples.length) throw new BoxError(`senc and trun disagree on the number of samples`);
  let at = 8;
  return samples.map(({ start, end }) => {
    const iv = Buffer.concat([senc.subarray(at, at + 8), Buffer.alloc(8)], 16);
    at += 8;
    if (!hasSubsamples) return { iv, ranges: [{ start, end }] };
    const count = senc.readUInt16BE(at);
    at += 2;
    const ranges: Range[] = [];
    let place = start;
    for (let index = 0; index < count; index++, at += 6) {
      const from = place + senc.readUInt16BE(at);
      place = from + senc.readUInt32BE(at + 2);
      ranges.push({ start: from, end: place });
    }
    if (place > end) throw new BoxError(`subsamples reach beyond their sample`);
    return { iv, ranges };
  });
}

function samplePlaces(segment: Buffer): readonly Range[] {
  const moof = theBox(segment, 'moof');
  const trun = bodyOf(segment, theBox(segment, 'moof/traf/trun'));
  const { flags } = fullBox(trun);
  const has = (flag: number) => (flags & flag) !== 0;
  if (!has(0x1) || !has(0x200)) throw new BoxError('trun without data offset or sample sizes');
  const entry = [0x100, 0x200, 0x400, 0x800].filter(has).length * 4;
  const sizeIn = has(0x100) ? 4 : 0;
  const first = 12 + (has(0x4) ? 4 : 0);
  let start = moof.start + trun.readInt32BE(8);
  return Array.from({ length: checkedCount(trun.readUInt32BE(4), entry, trun.length - first) }, (_, index) => {
    const place = { start, end: start + trun.readUInt32BE(first + index * entry + sizeIn) };
    start = place.end;
    if (place.start < 0 || place.end > segment.length) throw new BoxError('a sample is outside its segment');
    return place;
  });
}

/** Before anything is made of that length. */
function checkedCount(count: number, entry: number, available: number): number {
  if (count * entry > available) throw new BoxError(`trun claims ${count} samples`);
  return count;
}
