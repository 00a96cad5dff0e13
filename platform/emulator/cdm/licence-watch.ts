import type { ArrivedLicence } from './dialect';

/** `setTimeout` takes no longer time; a licence that outlives it is for ever here. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface LicenceWatchListener {
  readonly onExpired: () => void;
  readonly onRenewalDue: () => void;
}

/**
 * The policy of one session's licence in time: when it ends, and when the CDM asks for more. As Widevine's policy engine
 * has it, nothing is asked for after the end.
 */
export class LicenceWatch {
  private timers: ReturnType<typeof setTimeout>[] = [];
  /** ms since the epoch; NaN where the licence has no end. */
  expiration = NaN;

  constructor(private readonly listener: LicenceWatchListener) {}

  /** A licence has come, the first or a newer one. */
  start({ times }: Pick<ArrivedLicence, 'times'>): void {
    this.stop();
    const lasts = times.lasts * 1000;
    this.expiration = lasts > 0 && lasts <= LONGEST_TIMER ? Date.now() + lasts : NaN;
    if (!Number.isNaN(this.expiration)) this.after(lasts, () => this.expire());
    if (times.renewAfter > 0) this.after(times.renewAfter * 1000, () => this.askForRenewal(times.retryEvery * 1000));
  }

  /** From now on nothing happens by itself. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }

  get isExpired(): boolean {
    return Date.now() >= this.expiration;
  }

  /** The end comes now, for tests. */
  expire(): void {
    this.stop();
    this.expiration = Math.min(this.expiration, Date.now());
    if (Number.isNaN(this.expiration)) this.expiration = Date.now();
    this.listener.onExpired();
  }

  private askForRenewal(retryEvery: number): void {
    if (retryEvery > 0) this.after(retryEvery, () => this.askForRenewal(retryEvery));
    this.listener.onRenewalDue();
  }

  private after(delay: number, task: () => void): void {
    if (delay <= LONGEST_TIMER) this.timers.push(setTimeout(task, delay));
  }
}
