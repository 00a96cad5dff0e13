// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWhite, MAX_STRIP_CHANNEL, MAX_STRIP_FRAME, type Pixel, readStrip, STRIP, stripCells } from '../../../../headend/content/strip';

const grey = (value: number): Pixel => ({ r: value, g: value, b: value });
const channels = fc.integer({ min: 1, max: MAX_STRIP_CHANNEL });
const frames = fc.integer({ min: 0, max: MAX_STRIP_FRAME });

/** A picture with only the strip in it. */
function picture(channel: number, frame: number, white = 235, black = 16, flipped?: number) {
  const cells = stripCells(channel).map((cell, index) => isWhite(cell, frame) !== (index === flipped));
  return (x: number, y: number): Pixel => {
    const index = Math.floor((x - STRIP.left) / STRIP.cellWidth);
    const isInside = y >= STRIP.top && y < STRIP.top + STRIP.height;
    return grey(isInside && cells[index] ? white : black);
  };
}

describe('the strip', () => {
  it('reads back what was drawn', () => {
    fc.assert(
      fc.property(channels, frames, (channel, frame) => {
        expect(readStrip(picture(channel, frame))).toEqual({ channel, frame });
      }),
    );
  });

  it('reads a washed-out picture', () => {
    expect(readStrip(picture(5, 1234, 190, 60))).toEqual({ channel: 5, frame: 1234 });
  });

  it('finds out any one wrong cell', () => {
    fc.assert(
      fc.property(channels, frames, fc.integer({ min: 0, max: STRIP.cells - 1 }), (channel, frame, flipped) => {
        expect(readStrip(picture(channel, frame, 235, 16, flipped))).toBeUndefined();
      }),
    );
  });

  it.each([0, 16, 90, 128, 165, 255])('sees none in a plain picture of grey %i', (value) => {
    expect(readStrip(() => grey(value))).toBeUndefined();
  });

  it('stays where the player’s overlays do not reach', () => {
    expect(STRIP.top).toBeGreaterThan(0.15);
    expect(STRIP.top + STRIP.height).toBeLessThan(0.7);
    expect(STRIP.left + STRIP.cells * STRIP.cellWidth).toBeLessThan(1);
  });

  it('has no channel 0 and none beyond four bits', () => {
    expect(() => stripCells(0)).toThrow(RangeError);
    expect(() => stripCells(16)).toThrow(RangeError);
  });
});
