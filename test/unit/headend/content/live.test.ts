// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORDINGS } from '../../../../headend/content/channels';
import { AVAILABILITY_START_MS, liveSegment, liveWindow, SEGMENTS_PER_KEY, TIME_SHIFT_MS } from '../../../../headend/content/live';
import { SEGMENT_MS } from '../../../../headend/content/timing';

const loop = RECORDINGS[0];
const rotating = RECORDINGS.find(({ id }) => id === 'rotation');
if (!loop || !rotating) throw new Error('no line-up');

const startOf = (number: number) => AVAILABILITY_START_MS + number * SEGMENT_MS;
const numbers = fc.integer({ min: 100, max: 2 ** 31 });

describe('the live window', () => {
  it('has a segment from its end until the time-shift buffer and two durations after its start', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(liveWindow(startOf(number + 1)).last).toBe(number);
        expect(liveWindow(startOf(number + 1) - 301).last).toBe(number - 1);
        expect(liveWindow(startOf(number + 2) + TIME_SHIFT_MS).first).toBe(number);
        expect(liveWindow(startOf(number + 2) + TIME_SHIFT_MS + 1).first).toBe(number + 1);
      }),
    );
  });

  it('always covers the whole time-shift buffer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 41 }), (elapsed) => {
        const { first, last } = liveWindow(AVAILABILITY_START_MS + elapsed);
        expect(startOf(first)).toBeLessThanOrEqual(Math.max(AVAILABILITY_START_MS, AVAILABILITY_START_MS + elapsed - TIME_SHIFT_MS));
        expect(last - first).toBeLessThan(36);
      }),
    );
  });

  it('is empty before the start', () => {
    const { first, last } = liveWindow(AVAILABILITY_START_MS - 5000);
    expect(last).toBeLessThan(first);
  });
});

describe('a live segment', () => {
  it.each([12_800, 48_000])('is at its number’s place on the wall clock, to the tick (timescale %i)', (timescale) => {
    fc.assert(
      fc.property(numbers, (number) => {
        const { source, shift } = liveSegment(loop, number, timescale);
        expect(source).toBe(number % loop.segments);
        const inLoop = (BigInt(source) * BigInt(SEGMENT_MS * timescale)) / 1000n;
        expect((shift + inLoop) * 1000n).toBe(BigInt(number) * BigInt(SEGMENT_MS) * BigInt(timescale));
      }),
    );
  });

  it('changes its key every five segments, and only where keys rotate', () => {
    expect(liveSegment(loop, 7, 48_000).key).toBeUndefined();
    const ids = Array.from({ length: 4 * SEGMENTS_PER_KEY }, (_, number) => liveSegment(rotating, number, 48_000).key?.keyId);
    expect(new Set(ids).size).toBe(4);
    expect(new Set(ids.slice(SEGMENTS_PER_KEY, 2 * SEGMENTS_PER_KEY)).size).toBe(1);
  });
});
