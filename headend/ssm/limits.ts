import type { Limits } from './session';

export const defaultLimits: Limits = { maxSessions: 2, maxPerDevice: null, heartbeatS: 30 };

/** Accounts with limits of their own. */
const capacity = 10_000;

/** What each account may do; changed by the lab while it runs. */
export class LimitBook {
  private readonly own = new Map<string, Limits>();

  constructor(private readonly defaults: Limits = defaultLimits) {}

  of(account: string): Limits {
    return this.own.get(account) ?? this.defaults;
  }

  /**
   * Sessions that are active already stay, and keep the heartbeat period they were promised.
   * @returns the account's limits from now on, or nothing when no more accounts fit
   */
  change(account: string, change: Partial<Limits>): Limits | undefined {
    if (!this.own.has(account) && this.own.size >= capacity) return undefined;
    const limits = { ...this.of(account), ...change };
    this.own.set(account, limits);
    return limits;
  }

  all(): readonly (Limits & { readonly account: string })[] {
    return [...this.own].map(([account, limits]) => ({ account, ...limits }));
  }
}
