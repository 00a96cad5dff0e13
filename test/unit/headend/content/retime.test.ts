// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, BoxError, findBoxes, theBox } from '../../../../headend/content/boxes';
import { endlessInit, retime } from '../../../../headend/content/retime';
import { box, fragment, u32 } from './iso';

function facts(segment: Buffer) {
  const moof = theBox(segment, 'moof');
  const trun = bodyOf(segment, theBox(segment, 'moof/traf/trun'));
  const saio = bodyOf(segment, theBox(segment, 'moof/traf/saio'));
  const media = moof.start + trun.readInt32BE(8);
  const auxiliary = moof.start + saio.readUInt32BE(8);
  return {
    version: bodyOf(segment, theBox(segment, 'moof/traf/tfdt')).readUInt8(0),
    time: bodyOf(segment, theBox(segment, 'moof/traf/tfdt')).readBigUInt64BE(4),
    sequence: bodyOf(segment, theBox(segment, 'moof/mfhd')).readUInt32BE(4),
    media: segment.toString('latin1', media, media + 8),
    auxiliary: segment.subarray(auxiliary, auxiliary + 16),
  };
}

describe('retime', () => {
  it.each([false, true])('moves the time as 64 bits and keeps media and pointers (from 64 bits: %s)', (wide) => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0xffff_ffffn), fc.bigInt(0n, 1n << 50n), fc.nat(), (time, shift, sequence) => {
        const segment = fragment(time, wide);
        const before = Buffer.from(segment);
        expect(facts(retime(segment, shift, sequence))).toEqual({ version: 1, time: time + shift, sequence, media: 'ABCDEFGH', auxiliary: Buffer.alloc(16, 7) });
        expect(segment.equals(before)).toBe(true);
      }),
    );
  });

  it('refuses what is not one fragment of one track', () => {
    const segment = fragment(0n, false);
    expect(() => retime(segment.subarray(0, 60), 0n, 1)).toThrow(BoxError);
    expect(() => retime(Buffer.concat([segment, segment]), 0n, 1)).toThrow(BoxError);
    expect(() => retime(box('mdat', u32(1)), 0n, 1)).toThrow(BoxError);
  });
});

describe('endlessInit', () => {
  it('takes the duration out of the way without moving anything', () => {
    const init = box('moov', box('mvex', box('mehd', u32(0, 491520)), box('trex', u32(0))));
    const endless = endlessInit(init);
    expect(endless.length).toBe(init.length);
    expect(findBoxes(endless, 'moov/mvex/*').map(({ type }) => type)).toEqual(['free', 'trex']);
  });
});
