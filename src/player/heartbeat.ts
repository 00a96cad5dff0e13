import type { Clock } from '../base/clock';
import { deferred, type Deferred } from '../base/deferred';

/** Sends the beats of one source: start to start, the first one period after the licence's answer. */
export class Heartbeat {
  private cancelNext: (() => void) | undefined;
  /** ms; `undefined` until the first licence says. */
  private period: number | undefined;
  /** Monotonic, ms. */
  private due = Infinity;
  private stopped = false;
  /** The beat that is under way. Never rejects. */
  private underWay: Promise<void> | undefined;
  /** A beat was asked for before there was a licence. */
  private asked: Deferred<undefined> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly beat: () => Promise<void> | void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * The newest answer says the period, but never puts off a beat that is already due earlier: where keys rotate, each
   * new licence would, and the session would expire with all its licences fresh.
   * @param period s; 0: the licence enforces, no beats
   */
  arm(period: number): void {
    this.cancelNext?.();
    this.period = period * 1_000;
    if (this.period > 0) this.schedule(Math.min(this.due, this.clock.now() + this.period));
    else this.due = Infinity;
    const { asked } = this;
    this.asked = undefined;
    if (asked) void this.beatNow().then(() => { asked.resolve(undefined); });
  }

  /**
   * One beat at once, after a time in which there may have been none; the period then counts from here. One that is under
   * way is that beat, and before the first licence it comes with that. Resolves when it was answered, or at once where
   * there are no beats.
   */
  beatNow(): Promise<void> {
    if (this.stopped || this.period === 0) return Promise.resolve();
    if (this.period === undefined) {
      this.asked ??= deferred<undefined>();
      return this.asked.promise;
    }
    if (this.underWay) return this.underWay;
    this.cancelNext?.();
    this.due = this.clock.now();
    return this.send();
  }

  stop(): void {
    this.stopped = true;
    this.asked?.resolve(undefined);
    this.cancelNext?.();
  }

  private schedule(due: number): void {
    if (this.stopped) return;
    this.due = due;
    this.cancelNext = this.clock.after(Math.max(0, due - this.clock.now()), () => {
      void this.send();
    });
  }

  private send(): Promise<void> {
    // A timer that fired late (a busy or suspended TV) starts the count anew instead of catching up in a burst.
    const period = this.period ?? 0;
    this.schedule(Math.max(this.due, this.clock.now() - period / 2) + period);
    const sent: Promise<void> = new Promise<void>((resolve) => {
      resolve(this.beat());
    })
      .catch((error: unknown) => {
        if (this.stopped) return;
        this.stop();
        this.onFailure(error);
      })
      .then(() => {
        if (this.underWay === sent) this.underWay = undefined;
      });
    this.underWay = sent;
    return sent;
  }
}
