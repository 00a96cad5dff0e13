import type { Clock } from '../base/clock';

/** ms between ticks. */
const PERIOD = 1000;

/** The one timer behind clocks and progress bars. Runs only while somebody listens. */
export class Ticker {
  private readonly listeners = new Set<(wallNow: number) => void>();
  private stop: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Calls `listener` now and every second. Returns its removal. */
  onTick(listener: (wallNow: number) => void): () => void {
    this.listeners.add(listener);
    listener(this.clock.wallNow());
    this.stop ??= this.schedule();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  }

  private schedule(): () => void {
    return this.clock.after(PERIOD, () => {
      // Before the listeners: one that throws must not stop the clock for the others.
      this.stop = this.schedule();
      const wallNow = this.clock.wallNow();
      for (const listener of this.listeners) listener(wallNow);
    });
  }
}
