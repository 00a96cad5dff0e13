import type { Clock } from '../../src/base/clock';
import { SharedBook } from '../books/shared-book';

/** ms that an account is still no newcomer after a session: a zap's set-up follows its tear-down at once. */
const linger = 10_000;

/** ms: places are given back when they are left; what lingers may linger a little longer. */
const bucket = 1_000;

/**
 * Room for active sessions. An account that has one has room for some more, whoever else comes; a house that is full is
 * full for newcomers alone. How many an account may have is not decided here (`limits.ts`).
 */
export class SessionPlaces {
  /** By session: the address it was taken from. */
  private readonly taken: SharedBook<string | undefined>;
  /** Accounts that left a moment ago. Where there is no room for one it has lost no session, only its preference. */
  private readonly recent: SharedBook<null>;

  constructor(private readonly clock: Clock) {
    const now = () => clock.now();
    this.taken = new SharedBook({ own: 4, share: 1_000, common: 10_000, owners: 10_000, perAddress: { owners: 2_500, common: 1_000 } }, bucket, now);
    this.recent = new SharedBook({ own: 1, share: 1, common: 0, owners: 10_000, perAddress: { owners: 2_500, common: 0 } }, bucket, now);
  }

  /** @returns whether there is room for it */
  take({ account, address }: { readonly account: string; readonly address?: string | undefined }, session: string): boolean {
    const owner = { name: account, address, isKnown: this.recent.holds(account) };
    return this.taken.put(owner, session, address, Infinity) === 'kept';
  }

  leave(account: string, session: string): void {
    this.recent.put({ name: account, address: this.taken.get(session) }, account, null, this.clock.now() + linger);
    this.taken.delete(session);
  }

  /** Whether the account has a session, or had one a moment ago. */
  has(account: string): boolean {
    return this.taken.holds(account) || this.recent.holds(account);
  }
}
