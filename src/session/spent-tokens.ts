import { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/** A licence server's own: this content token was played already. */
const TOKEN_PLAYED = 4006;

/**
 * Where a reused connection breaks before the answer, Chromium sends the request again by itself, and nobody is told.
 * If the first one had arrived, the second one brings a content token that is used up, and is refused for it: we are
 * told "no" where the service has said "yes". So the first refusal of this kind counts as no answer; what is asked
 * again, with a fresh token, tells which it was.
 */
export class SpentTokens {
  private isFirst = true;

  /** @throws PlayerError the same refusal as one that may be tried again, the first time */
  check(error: unknown): void {
    if (!this.isFirst || !(error instanceof PlayerError) || !isSpent(error)) return;
    this.isFirst = false;
    const { code, origin, message, answer } = error;
    throw new PlayerError({ code, origin, message, retryable: true, answer, cause: error });
  }
}

function isSpent({ origin, answer }: PlayerError): boolean {
  return (origin === 'ssm' && answer?.errorCode === SsmCode.InvalidToken) || (origin === 'licence' && answer?.errorCode === TOKEN_PLAYED);
}
