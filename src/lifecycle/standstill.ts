import type { Clock } from '../base/clock';
import { elapsedSince, momentOf } from '../base/moment';

/** How often the time is looked at, ms. */
const PERIOD = 1_000;
/** Longer than a busy TV stays away from its timers, ms. */
const STANDSTILL = 5_000;

/**
 * Calls `onWoken` where JavaScript has stood still: a TV that goes to standby need not say so. Its overdue timers come
 * before any answer of the network, so whoever is told knows of it before anything fails for it.
 */
export function watchForStandstill(clock: Clock, onWoken: () => void): void {
  const last = momentOf(clock);
  clock.after(PERIOD, () => {
    if (elapsedSince(clock, last) > PERIOD + STANDSTILL) onWoken();
    watchForStandstill(clock, onWoken);
  });
}
