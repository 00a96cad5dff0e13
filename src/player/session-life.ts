import { elapsedSince, momentOf, type Moment } from '../base/moment';
import type { Clock } from '../base/clock';
import type { LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import { PERIODS_TO_EXPIRY } from '../session/limits';

/** s; until the first licence says better. */
const USUAL_PERIOD = 30;

/**
 * How long the operator counts one session without hearing of it. A TV that was suspended has sent nothing, and its timers
 * say nothing of how long that was.
 */
export class SessionLife {
  /** s; 0: nothing has to be proved by the player. */
  private period = USUAL_PERIOD;
  private seen: Moment;

  /** @param clock set-up is on its way now, which is the first sign of life */
  constructor(private readonly clock: Clock) {
    this.seen = momentOf(clock);
  }

  /** @param sent when the licence was asked for: a renewal is a sign of life, and the service heard of it after that */
  onLicence(type: LicenceRequestType, { heartbeat, renewWithin }: LicenceAnswer, sent: Moment): void {
    this.period = heartbeat > 0 ? heartbeat : (renewWithin ?? 0);
    if (type === 'license-renewal') this.onProof(sent);
  }

  /** @param sent when what was answered had been asked: the service heard of it no earlier */
  onProof(sent: Moment): void {
    this.seen = sent;
  }

  /** By the wall clock. Where it was put back meanwhile, the monotonic one knows better. */
  mayLast(): boolean {
    return this.period === 0 || elapsedSince(this.clock, this.seen) < this.period * PERIODS_TO_EXPIRY * 1_000;
  }
}
