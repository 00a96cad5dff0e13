import type { Clock } from '../../src/base/clock';
import { leeway } from './token-office';

/** Tokens that are remembered at once, per service. */
const capacity = 100_000;

/**
 * The single-use tokens that one service has seen. Each service has its own: a content token serves one set-up
 * and one first licence.
 */
export class PlayedTokens {
  private readonly played = new Set<string>();
  /** The same by the minute that they run out in, so that none is looked at before its time to be forgotten. */
  private readonly minutes = new Map<number, string[]>();
  /** Of these minutes. */
  private earliest = Infinity;

  constructor(private readonly clock: Clock) {}

  /**
   * Takes the token's one use.
   * @param exp seconds since the epoch
   * @returns `full` when no more can be remembered: to forget one would allow its replay
   */
  use(jti: string, exp: number): 'first' | 'replayed' | 'full' {
    this.forgetPast();
    if (this.played.has(jti)) return 'replayed';
    if (this.played.size >= capacity) return 'full';
    this.played.add(jti);
    const minute = Math.floor(exp / 60);
    const others = this.minutes.get(minute);
    if (others === undefined) this.minutes.set(minute, [jti]);
    else others.push(jti);
    this.earliest = Math.min(this.earliest, minute);
    return 'first';
  }

  /** A token past its `exp` by more than the leeway is refused for that, so its `jti` need not be kept. */
  private forgetPast(): void {
    const first = Math.floor((this.clock.wallNow() / 1000 - leeway) / 60);
    if (this.earliest >= first) return;
    this.earliest = Infinity;
    for (const [minute, tokens] of this.minutes) {
      if (minute >= first) {
        this.earliest = Math.min(this.earliest, minute);
      } else {
        for (const jti of tokens) this.played.delete(jti);
        this.minutes.delete(minute);
      }
    }
  }
}
