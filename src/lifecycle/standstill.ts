import type { Clock } from '../base/clock';
import { elapsedSince, momentOf, type Moment } from '../base/moment';

/** How often the time is looked at, ms. */
const PERIOD = 1_000;
/** Longer than a busy TV stays away from its timers, ms. */
const STANDSTILL = 5_000;

/** Notices where JavaScript has stood still: a TV that goes to standby need not say so. */
export class StandstillWatch {
  private last: Moment;

  constructor(
    private readonly clock: Clock,
    private readonly onWoken: () => void,
  ) {
    this.last = momentOf(clock);
    this.wait();
  }

  /** Whether it stood still, and that was not told yet: what a wake brings may come before the timer. */
  hasJustWoken(): boolean {
    return elapsedSince(this.clock, this.last) > PERIOD + STANDSTILL;
  }

  private wait(): void {
    this.clock.after(PERIOD, () => {
      const woken = this.hasJustWoken();
      this.last = momentOf(this.clock);
      if (woken) this.onWoken();
      this.wait();
    });
  }
}
