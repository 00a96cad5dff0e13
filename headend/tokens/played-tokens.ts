import type { Clock } from '../../src/base/clock';
import { SharedBook, type Fit, type Owner } from '../books/shared-book';
import { leeway } from './token-office';

/** ms */
const minute = 60_000;

/**
 * The single-use tokens that one service has seen, each for as long as it is good. Each service has its own: a content
 * token serves one set-up and one first licence.
 */
export class PlayedTokens {
  private readonly played: SharedBook<true>;

  constructor(clock: Clock) {
    this.played = new SharedBook({ own: 10, share: 2_000, common: 50_000, owners: 5_000, perAddress: { owners: 1_000, common: 5_000 } }, minute, () => clock.wallNow());
  }

  /**
   * Takes the token's one use.
   * @param owner whose it is by its own word, or the word of what came with it
   * @param exp seconds since the epoch
   * @returns why it cannot be remembered, if so: then it is not taken, since to forget another would allow its replay
   */
  use(owner: Owner, jti: string, exp: number): 'first' | 'replayed' | Exclude<Fit, 'kept'> {
    if (this.played.get(jti) !== undefined) return 'replayed';
    // Past its `exp` by more than the leeway it is refused for that.
    const fit = this.played.put(owner, jti, true, (exp + leeway) * 1_000);
    return fit === 'kept' ? 'first' : fit;
  }
}
