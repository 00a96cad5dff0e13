import type { Clock } from './clock';

/** A point in time by both clocks, ms. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.wallNow(), monotonic: clock.now() };
}

/**
 * ms since `moment`, standby included. The monotonic clock of a TV may stand still while it sleeps, and the wall clock may
 * be put back: whichever says more is believed.
 */
export function elapsedSince(clock: Clock, moment: Moment): number {
  return Math.max(clock.wallNow() - moment.wall, clock.now() - moment.monotonic);
}
