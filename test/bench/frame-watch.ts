/** Name of the `performance` mark that says when the last wish was made. */
export const WISH = 'wish';

declare global {
  interface Window {
    /** When the newest source had its first frame, ms of the page's clock; nothing until it has one. */
    firstFrameAt?: number;
  }
}

// Functions inside of these have no names: tsx wraps those that do in a helper of its own, which pages do not have.

/**
 * Runs in the page before anything else. The same for every player: a source that is new to the element announces
 * itself, and the first frame after that is what the viewer waited for.
 */
export function watchFrames(): void {
  let source = 0;
  for (const type of ['emptied', 'loadstart']) {
    window.addEventListener(
      type,
      ({ target }) => {
        if (!(target instanceof HTMLVideoElement)) return;
        const mine = ++source;
        target.requestVideoFrameCallback(() => {
          if (mine === source) window.firstFrameAt = performance.now();
        });
      },
      true,
    );
  }
}

/** Runs in the page of the app, whose viewer wishes by keys. */
export function markChannelKeys(mark: string): void {
  window.addEventListener(
    'keydown',
    ({ key }) => {
      if (key !== 'PageUp' && key !== 'PageDown') return;
      performance.clearMarks(mark);
      performance.mark(mark);
    },
    true,
  );
}

/** Runs in the page. @returns ms from the last wish to its first frame; nothing until there is one */
export function sinceWish(mark: string): number | undefined {
  const wishedAt = performance.getEntriesByName(mark).at(-1)?.startTime;
  const { firstFrameAt } = window;
  return wishedAt !== undefined && firstFrameAt !== undefined && firstFrameAt > wishedAt ? firstFrameAt - wishedAt : undefined;
}
