import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FramedApp, Pixel } from './support/app-frame';
import { openApp } from './support/app-frame';

/** What is really drawn, by both of Lightning's renderers. */

let framed: FramedApp;

afterEach(() => {
  framed.close();
});

const WHITE: Pixel = [255, 255, 255, 255];
const CLEAR: Pixel = [0, 0, 0, 0];
/** On the ring of the focused card: the first one's left side, the second one's right side. */
const FIRST_RING = [76, 630] as const;
const SECOND_RING = [896, 630] as const;
const PATIENCE = { timeout: 10_000, interval: 100 };

describe.each([
  ['WebGL', false],
  ['canvas2d', true],
])('drawn with %s', (_name, canvas2d) => {
  it('rings the focused card and no other', async () => {
    framed = await openApp({ canvas2d });
    expect(framed.app.stage.isC2d()).toBe(canvas2d);
    await vi.waitFor(() => expect(framed.pixel(...FIRST_RING)).toEqual(WHITE), PATIENCE);
    expect(framed.pixel(...SECOND_RING)).not.toEqual(WHITE);
    framed.press('Right');
    await vi.waitFor(() => expect(framed.pixel(...SECOND_RING)).toEqual(WHITE), PATIENCE);
    expect(framed.pixel(...FIRST_RING)).not.toEqual(WHITE);
  });

  it('lets the picture through wherever the overlay says nothing', async () => {
    framed = await openApp({ canvas2d });
    framed.press('Enter');
    const { player } = framed.services;
    player.enter({ kind: 'playing', source: player.source, sound: 'on' });
    await vi.waitFor(() => expect(framed.pixel(960, 400)).toEqual(CLEAR), PATIENCE);
    await vi.waitFor(() => expect(framed.pixel(960, 1060)[3]).toBeGreaterThan(200), PATIENCE);
    framed.press('Enter');
    await vi.waitFor(() => expect(framed.pixel(960, 1060)).toEqual(CLEAR), PATIENCE);
    expect(framed.pixel(100, 856)).toEqual(CLEAR);
  });
});

describe('where WebGL does not work', () => {
  it.each(['refused', 'throws', 'refused later'] as const)('draws without it (%s)', async (webgl) => {
    framed = await openApp({ webgl });
    expect(framed.app.stage.isC2d()).toBe(true);
    await vi.waitFor(() => expect(framed.pixel(...FIRST_RING)).toEqual(WHITE), PATIENCE);
  });
});
