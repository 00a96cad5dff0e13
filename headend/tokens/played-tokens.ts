import type { Clock } from '../../src/base/clock';

/** Tokens that are remembered at once, per service. */
const capacity = 100_000;

/**
 * The single-use tokens that one service has seen. Each service has its own: a content token serves one set-up
 * and one first licence.
 */
export class PlayedTokens {
  /** `jti` → `exp`, seconds since the epoch. */
  private readonly played = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /**
   * Takes the token's one use.
   * @returns `full` when no more can be remembered: to forget one would allow its replay
   */
  use(jti: string, exp: number): 'first' | 'replayed' | 'full' {
    if (this.played.has(jti)) return 'replayed';
    if (this.played.size >= capacity) this.forgetExpired();
    if (this.played.size >= capacity) return 'full';
    this.played.set(jti, exp);
    return 'first';
  }

  /** A token past its `exp` is refused for that, so its `jti` need not be kept. */
  private forgetExpired(): void {
    const now = this.clock.wallNow() / 1000;
    for (const [jti, exp] of this.played) if (exp <= now) this.played.delete(jti);
  }
}
