import { bodyOf, type Box, BoxError, findBoxes, fullBox, theBox } from './boxes';

/**
 * The same segment at another time: `baseMediaDecodeTime` moved by `shift` (in the track's timescale, as 64 bits) and
 * another sequence number. Nothing encrypted is touched, so the ciphertext stays valid.
 * @throws BoxError when it is not one fragment of one track
 */
export function retime(segment: Buffer, shift: bigint, sequenceNumber: number): Buffer {
  const tfdt = theBox(segment, 'moof/traf/tfdt');
  const body = bodyOf(segment, tfdt);
  const { version } = fullBox(body);
  const time = (version === 1 ? body.readBigUInt64BE(4) : BigInt(body.readUInt32BE(4))) + shift;
  const out = version === 1 ? Buffer.from(segment) : widen(segment, tfdt);
  bodyOf(out, theBox(out, 'moof/traf/tfdt')).writeBigUInt64BE(time, 4);
  bodyOf(out, theBox(out, 'moof/mfhd')).writeUInt32BE(sequenceNumber >>> 0, 4);
  return out;
}

const GROWTH = 4;

/** Makes room for a 64-bit time, and moves what points across it. */
function widen(segment: Buffer, tfdt: Box): Buffer {
  const at = tfdt.body + 4;
  const out = Buffer.concat([segment.subarray(0, at), Buffer.alloc(GROWTH), segment.subarray(at)]);
  out.writeUInt8(1, tfdt.body);
  const moof = theBox(segment, 'moof');
  for (const box of [moof, theBox(segment, 'moof/traf'), tfdt]) {
    if (box.body - box.start !== 8) throw new BoxError(`box ${box.type} has a header of another kind`);
    out.writeUInt32BE(box.end - box.start + GROWTH, box.start);
  }
  for (const trun of findBoxes(out, 'moof/traf/trun')) moveDataOffset(bodyOf(out, trun));
  for (const saio of findBoxes(out, 'moof/traf/saio')) moveAuxiliaryOffsets(bodyOf(out, saio), at - moof.start);
  return out;
}

/** The media is behind the moof, from whose start the offset counts (ISO/IEC 14496-12 §8.8.8). */
function moveDataOffset(trun: Buffer): void {
  const hasDataOffset = (fullBox(trun).flags & 0x1) !== 0;
  if (hasDataOffset) trun.writeInt32BE(trun.readInt32BE(8) + GROWTH, 8);
}

/** Offsets from the moof's start (§8.7.9): those that point behind the place of growth move. */
function moveAuxiliaryOffsets(saio: Buffer, grownAt: number): void {
  const { version, flags } = fullBox(saio);
  const hasType = (flags & 0x1) !== 0;
  const first = hasType ? 12 : 4;
  const count = saio.readUInt32BE(first);
  for (let index = 0; index < count; index++) {
    if (version === 0) {
      const at = first + 4 + 4 * index;
      const offset = saio.readUInt32BE(at);
      if (offset >= grownAt) saio.writeUInt32BE(offset + GROWTH, at);
    } else {
      const at = first + 4 + 8 * index;
      const offset = saio.readBigUInt64BE(at);
      if (offset >= BigInt(grownAt)) saio.writeBigUInt64BE(offset + BigInt(GROWTH), at);
    }
  }
}

/** An initialisation segment for a presentation without an end: the loop's own duration (`mehd`) is taken out. */
export function endlessInit(init: Buffer): Buffer {
  const out = Buffer.from(init);
  for (const box of findBoxes(out, 'moov/mvex/mehd')) out.write('free', box.start + 4, 'latin1');
  return out;
}
