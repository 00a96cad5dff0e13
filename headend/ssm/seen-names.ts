import type { Clock } from '../../src/base/clock';
import { SharedBook } from '../books/shared-book';

/** ms that a name is remembered: no token lasts longer. */
const memory = 24 * 60 * 60 * 1000;

/** ms */
const hour = 60 * 60 * 1000;

/** Who asked for a session. */
export interface Applicant {
  readonly account: string;
  readonly device: string;
  readonly address?: string | undefined;
}

/**
 * Accounts and devices that the SSM has heard of within a day. All that hangs on it is how "none to kill" is said; so
 * nobody is refused over it, and a name there is no room for is not remembered.
 */
export class SeenNames {
  private readonly accounts: SharedBook<true>;
  private readonly devices: SharedBook<true>;

  constructor(private readonly clock: Clock) {
    const now = () => clock.now();
    this.accounts = new SharedBook({ own: 1, share: 1, common: 0, owners: 20_000, perAddress: { owners: 5_000, common: 0 } }, hour, now);
    this.devices = new SharedBook({ own: 2, share: 50, common: 20_000, owners: 20_000, perAddress: { owners: 5_000, common: 2_000 } }, hour, now);
  }

  add({ account, device, address }: Applicant): void {
    const until = this.clock.now() + memory;
    const owner = { name: account, address };
    this.accounts.put(owner, account, true, until);
    this.devices.put(owner, device, true, until);
  }

  hasAccount(account: string): boolean {
    return this.accounts.get(account) !== undefined;
  }

  hasDevice(device: string): boolean {
    return this.devices.get(device) !== undefined;
  }
}
