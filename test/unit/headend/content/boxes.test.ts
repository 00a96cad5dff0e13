// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, BoxError, childrenOf, findBoxes, readBoxes, theBox } from '../../../../headend/content/boxes';
import { box, fragment, u32, u64 } from './iso';

describe('boxes', () => {
  it('finds boxes by path and knows their bounds', () => {
    const file = Buffer.concat([box('free', Buffer.alloc(3)), box('moof', box('traf', box('trun', u32(1)), box('trun', u32(2))))]);
    expect(findBoxes(file, 'moof/traf/trun').map((found) => bodyOf(file, found).readUInt32BE(0))).toEqual([1, 2]);
    expect(findBoxes(file, 'moof/mfhd')).toEqual([]);
    expect(theBox(file, 'moof/traf').start).toBe(11 + 8);
    expect(() => theBox(file, 'moof/traf/trun')).toThrow(BoxError);
    expect(() => theBox(file, 'moov')).toThrow('no moov');
  });

  it('reads 64-bit sizes, and size 0 as "to the end"', () => {
    const large = Buffer.concat([u32(1), Buffer.from('mdat'), u64(20n), Buffer.from('abcd')]);
    const open = Buffer.concat([u32(0), Buffer.from('mdat'), Buffer.from('rest')]);
    const boxes = readBoxes(Buffer.concat([large, open]));
    expect(boxes.map(({ type, start, body, end }) => [type, start, body, end])).toEqual([['mdat', 0, 16, 20], ['mdat', 20, 28, 32]]);
  });

  it.each([
    ['a size below its own header', u32(4, 0)],
    ['a size beyond the data', Buffer.concat([u32(9), Buffer.from('free')])],
    ['a cut-off 64-bit size', Buffer.concat([u32(1), Buffer.from('mdat'), u32(0)])],
    ['a 64-bit size below its header', Buffer.concat([u32(1), Buffer.from('mdat'), u64(8n)])],
    ['fewer bytes than a header', Buffer.alloc(7)],
  ])('refuses %s', (_what, data) => {
    expect(() => readBoxes(data)).toThrow(BoxError);
  });

  it('refuses an entry too short for its own fields', () => {
    const file = box('stsd', u32(0));
    const [stsd] = readBoxes(file);
    expect(() => stsd && childrenOf(file, stsd)).toThrow(BoxError);
  });

  it('ends with boxes or an error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const data = Buffer.from(bytes);
        try {
          expect(readBoxes(data).reduce((at, found) => (expect(found.start).toBe(at), found.end), 0)).toBe(data.length);
        } catch (error) {
          expect(error).toBeInstanceOf(BoxError);
        }
      }),
    );
  });

  it('refuses every cut of a segment that is not between two boxes', () => {
    const whole = fragment(0n, false);
    const ends = new Set(readBoxes(whole).map(({ end }) => end));
    for (let length = 1; length < whole.length; length++) {
      if (!ends.has(length)) expect(() => readBoxes(whole.subarray(0, length)), String(length)).toThrow(BoxError);
    }
  });
});
