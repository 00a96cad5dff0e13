import type { Clock } from '../base/clock';
import { elapsedSince, momentOf, type Moment } from '../base/moment';
import type { PlayerState, Timeline } from '../contract/player';
import type { Source } from '../contract/source';

/** Where playback was left. */
export interface Place {
  readonly source: Source;
  /** s; `undefined`: where the source begins, the live edge of a live one. */
  readonly position: number | undefined;
  /** s: where the live window began at that time; `undefined` where there is none. */
  readonly windowStart: number | undefined;
  /** The viewer had paused. */
  readonly paused: boolean;
  readonly at: Moment;
}

/** A live position this near to the end of its window is gone by the time that it plays, s. */
const WINDOW_MARGIN = 4;
/** A film that was over comes back on its last moments, s before the end: at the end itself there is no frame to show. */
const BEFORE_THE_END = 2;

/** A source that has not played yet. */
export function startOf(source: Source, clock: Clock): Place {
  return { source, position: source.startPosition, windowStart: undefined, paused: source.startPaused === true, at: momentOf(clock) };
}

/** @returns nothing where nothing plays: what has failed is not brought back */
export function placeOf(state: PlayerState, timeline: Timeline | undefined, paused: boolean, clock: Clock): Place | undefined {
  if (state.kind === 'idle' || state.kind === 'failed') return undefined;
  return placeIn(state.source, timeline, state.kind === 'ended', paused, clock);
}

/** @param timeline the last one of this source; without it nothing has played yet */
export function placeIn(source: Source, timeline: Timeline | undefined, ended: boolean, paused: boolean, clock: Clock): Place {
  if (!timeline) return { ...startOf(source, clock), paused };
  const at = momentOf(clock);
  const { position, duration, seekable, atLiveEdge } = timeline;
  if (!source.live) {
    if (ended) return { source, position: Math.max(0, duration - BEFORE_THE_END), windowStart: undefined, paused: true, at };
    return { source, position, windowStart: undefined, paused, at };
  }
  // Who watches the live edge wants to be there again; who has paused or gone back wants to miss nothing.
  const isLive = atLiveEdge && !paused;
  return { source, position: isLive ? undefined : position, windowStart: isLive ? undefined : seekable.start, paused, at };
}

/** Whether a live position has left the window, which moves on with the clock. */
export function isGone({ position, windowStart, at }: Place, clock: Clock): boolean {
  if (position === undefined || windowStart === undefined) return false;
  return position < windowStart + elapsedSince(clock, at) / 1_000 + WINDOW_MARGIN;
}

/** The same source, to be played from where it was left. */
export function sourceAt(place: Place, clock: Clock): Source {
  return { ...place.source, startPosition: isGone(place, clock) ? undefined : place.position, startPaused: place.paused };
}
