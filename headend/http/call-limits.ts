import type { Clock } from '../../src/base/clock';
import { SharedBook } from '../books/shared-book';
import { Refusal } from './refusal';

/** Calls that may be made: so many at once, and so many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface CallRates {
  /** An account: of each that has shown a genuine token, and of each that is only named, from each address. */
  readonly account: Rate;
  /** All calls from one address that show no genuine token. */
  readonly address: Rate;
}

/**
 * A household of five TVs zaps four times a second on each, four calls a zap. An address may be that of a whole
 * neighbourhood, and is that of everybody behind a proxy that is not told of (`HeadendOptions.proxies`).
 */
export const defaultRates: CallRates = {
  account: { burst: 500, perSecond: 80 },
  address: { burst: 5_000, perSecond: 400 },
};

/** ms */
const bucket = 1_000;

/**
 * How often anybody may call. What is kept of a caller is when it will have all its calls again, and it is forgotten
 * then: so there are about as many entries as there are calls in the time that one takes to come back, and no store of
 * recent callers to be pushed out of. Who shows a genuine token is counted to its account alone: no crowd at its
 * address, or in its name elsewhere, uses its calls up.
 */
export class CallLimits {
  /** By caller: when it has all its calls again, monotonic ms. */
  private readonly callers: SharedBook<number>;

  constructor(
    private readonly clock: Clock,
    private readonly rates: CallRates = defaultRates,
  ) {
    this.callers = new SharedBook({ own: 1, share: 1, common: 0, owners: 50_000, perAddress: { owners: 10_000, common: 0 } }, bucket, () => clock.now());
  }

  /** A call with a genuine token of the account. @throws Refusal */
  byAccount(account: string): void {
    this.take(undefined, [[`account ${account}`, this.rates.account]]);
  }

  /** A call with a genuine operator token. @throws Refusal */
  byOperator(): void {
    this.take(undefined, [['operator', this.rates.account]]);
  }

  /**
   * A call of which only the address is known.
   * @param named the account that it says it is for: one that asks too much takes nothing from its neighbours then
   * @throws Refusal
   */
  byAddress(address: string, named?: string): void {
    const whole = [`address ${address}`, this.rates.address] as const;
    this.take(address, named === undefined ? [whole] : [[`named ${address} ${named}`, this.rates.account], whole]);
  }

  /** All or none: a call that is refused uses nothing up. */
  private take(address: string | undefined, takes: readonly (readonly [caller: string, rate: Rate])[]): void {
    const now = this.clock.now();
    const next = takes.map(([caller, { burst, perSecond }]) => {
      const restedAt = Math.max(now, this.callers.get(caller) ?? now) + 1_000 / perSecond;
      const wait = restedAt - now - (burst * 1_000) / perSecond;
      // A thousandth: sums of fractions.
      if (wait > 0.001) throw tooManyCalls(wait);
      return { caller, restedAt };
    });
    for (const { caller, restedAt } of next) {
      if (this.callers.put({ name: caller, address }, caller, restedAt, restedAt) !== 'kept') throw tooManyCalls(bucket);
    }
  }
}

/** @param wait ms */
function tooManyCalls(wait: number): Refusal {
  return new Refusal(tooMany(Math.ceil(wait / 1_000)));
}

/** No service's own code: it is the house that asks for patience, and clients ask again. @param retryAfter s */
export function tooMany(retryAfter: number): ConstructorParameters<typeof Refusal>[0] {
  return { status: 429, reason: 'too-many-calls', message: 'too many calls', retryAfter: String(retryAfter) };
}
