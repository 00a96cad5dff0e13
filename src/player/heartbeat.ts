import type { Clock } from '../base/clock';

/** Sends the beats of one source: start to start, the first one period after the licence's answer. */
export class Heartbeat {
  private cancelNext: (() => void) | undefined;
  private period = 0;
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly beat: () => Promise<void> | void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** The newest answer re-arms the timer. @param period s; 0: the licence enforces, no beats */
  arm(period: number): void {
    this.cancelNext?.();
    this.cancelNext = undefined;
    this.period = period * 1_000;
    if (this.period > 0) this.scheduleFrom(this.clock.now());
  }

  stop(): void {
    this.stopped = true;
    this.cancelNext?.();
  }

  private scheduleFrom(start: number): void {
    if (this.stopped) return;
    const next = start + this.period;
    this.cancelNext = this.clock.after(Math.max(0, next - this.clock.now()), () => {
      this.send(next);
    });
  }

  private send(start: number): void {
    // A timer that fired late (a busy or suspended TV) starts the count anew instead of catching up in a burst.
    this.scheduleFrom(Math.max(start, this.clock.now() - this.period / 2));
    new Promise<void>((resolve) => {
      resolve(this.beat());
    }).catch((error: unknown) => {
      if (this.stopped) return;
      this.stop();
      this.onFailure(error);
    });
  }
}
