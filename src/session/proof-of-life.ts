import type { Clock } from '../base/clock';
import { elapsedSince, momentOf, type Moment } from '../base/moment';
import { PERIODS_TO_EXPIRY } from './limits';

/** The part of a period by which a beat may come early: a kick-off shall not make all TVs beat in the same second. */
const SPREAD = 0.1;
/** ms between two looks at the clock. */
const GLANCE = 5_000;
/** Periods after which a licence that enforces and was not renewed is helped out with a beat, where the session can beat. */
const RENEWAL_PATIENCE = 1.25;

export interface ProofOfLifeParts {
  readonly clock: Clock;
  /** 0 ≤ number < 1. */
  readonly random: () => number;
  /** One sign of life to the service; absent where nobody can give one. Says itself what comes of a failure. */
  readonly beat: (() => Promise<void>) | undefined;
}

/**
 * When a session was last proved alive, until when it may be believed, when the next proof is due, and of which kind: a
 * beat, which is sent from here, or the renewal of a licence that enforces, which CDM or engine ask for.
 */
export class ProofOfLife {
  /** ms; `undefined` until the service says. */
  private period: number | undefined;
  /** When the service last heard of it, at the earliest. */
  private seen: Moment;
  private by: 'beat' | 'renewal' = 'beat';
  private cancelNext: () => void = () => undefined;
  private underWay: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: ProofOfLifeParts) {
    this.seen = momentOf(parts.clock);
  }

  /** Monotonic ms: until then the service counts the session, if it hears no more of it. */
  get until(): number {
    return this.period === undefined ? Infinity : this.seen.monotonic + this.period * PERIODS_TO_EXPIRY;
  }

  /** ms that the service counts the session without another proof; `undefined` until it says. */
  get length(): number | undefined {
    return this.period === undefined ? undefined : this.period * PERIODS_TO_EXPIRY;
  }

  /** s until the next proof is due; `undefined` where none is. */
  get dueWithin(): number | undefined {
    if (this.period === undefined) return undefined;
    return Math.max(0, this.seen.monotonic + this.period - this.parts.clock.now()) / 1_000;
  }

  /**
   * The service says how often it wants to hear of the session. What has been due earlier stays due: where keys rotate, each
   * new licence would put the beat off, and the session would expire with all its licences fresh.
   * @param period s; 0: no proof is asked for
   */
  expect(period: number): void {
    this.period = period > 0 ? period * 1_000 : undefined;
    this.schedule();
  }

  /** A licence says who gives the proofs. */
  provedBy(by: 'beat' | 'renewal'): void {
    this.by = by;
    this.schedule();
  }

  /** @param sent when what was answered had been asked: the service heard of it no earlier */
  proved(sent: Moment): void {
    this.seen = sent;
    this.schedule();
  }

  /** By the wall clock; where that was put back meanwhile, the monotonic one knows better. */
  mayLive(): boolean {
    return this.period === undefined || elapsedSince(this.parts.clock, this.seen) < this.period * PERIODS_TO_EXPIRY;
  }

  /** One proof at once, after a time in which there may have been none. One that is under way is that proof. */
  prove(): Promise<void> {
    const isDue = this.by === 'beat' || this.parts.clock.now() >= this.seen.monotonic + (this.period ?? Infinity);
    return isDue && this.period !== undefined ? this.send() : Promise.resolve();
  }

  /** No proof is given any more. */
  stop(): void {
    this.stopped = true;
    this.cancelNext();
  }

  private schedule(): void {
    const { random, beat } = this.parts;
    this.cancelNext();
    if (this.stopped || this.period === undefined || !beat) return;
    this.await(Math.floor(this.period * (this.by === 'beat' ? 1 - SPREAD * random() : RENEWAL_PATIENCE)));
  }

  /**
   * A glance now and then instead of one long wait: where a TV has slept, its timers have, too. What was missed then is one
   * beat, not a burst.
   * @param due ms after the last proof
   */
  private await(due: number): void {
    const { clock } = this.parts;
    const left = due - elapsedSince(clock, this.seen);
    // Whole ms: a fraction that is left over need not move the clock.
    this.cancelNext = clock.after(Math.min(GLANCE, Math.max(0, Math.ceil(left))), () => {
      if (elapsedSince(clock, this.seen) >= due) void this.send();
      else this.await(due);
    });
  }

  /** The next one is counted from the answer's `proved`: a beat that is not answered is asked again by whoever sends it. */
  private send(): Promise<void> {
    const { beat } = this.parts;
    if (this.stopped || !beat) return Promise.resolve();
    this.underWay ??= beat().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }
}
