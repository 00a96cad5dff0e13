import type { Tv } from './tv';

/** What somebody in front of the TV saw and heard since a moment. Times in seconds. */
export interface Sight {
  /** Everything that was put into words, and for how long the picture had stood still by then. */
  readonly said: readonly { readonly words: string; readonly after: number }[];
  /** The longest that no new frame was decoded. */
  readonly standstill: number;
  /** The furthest that the picture went ahead of the clock at a stroke: what was skipped. */
  readonly leap: number;
}

/** How often the page looks at its picture, ms. */
const INTERVAL = 100;

/** @returns what was seen and heard from now on, until it is asked */
export async function witness(tv: Tv): Promise<() => Promise<Sight>> {
  await tv.page.evaluate(watch, INTERVAL);
  return () => tv.page.evaluate(() => (window as unknown as { __sight: Sight }).__sight);
}

/** All of it, line by line. */
export function spoken({ said }: Sight): string {
  return said.map(({ words }) => words).join('\n');
}

/** Runs in the page: a dialog that comes and goes between two looks from outside would be missed. */
function watch(interval: number): void {
  const sight = { said: [] as { words: string; after: number }[], standstill: 0, leap: 0 };
  const picture = () => {
    const video = document.querySelector('video');
    return { frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0, position: video?.currentTime ?? 0, at: performance.now() };
  };
  let before = picture();
  let movedAt = before.at;
  const stood = () => (performance.now() - movedAt) / 1_000;
  setInterval(() => {
    const now = picture();
    if (now.frames > before.frames) movedAt = now.at;
    sight.standstill = Math.max(sight.standstill, stood());
    sight.leap = Math.max(sight.leap, now.position - before.position - (now.at - before.at) / 1_000);
    before = now;
  }, interval);
  const region = document.querySelector('[role=status]');
  if (!region) throw new Error('nothing speaks to the viewer');
  new MutationObserver(() => {
    sight.said.push({ words: region.textContent, after: stood() });
  }).observe(region, { childList: true, characterData: true, subtree: true });
  Object.defineProperty(window, '__sight', { configurable: true, value: sight });
}
