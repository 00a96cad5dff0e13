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

  /** The same refusal as one that may be tried again, the first time; whatever else was thrown as it is. */
  judged(thrown: unknown): unknown {
    if (!this.isFirst || !(thrown instanceof PlayerError) || !isSpent(thrown)) return thrown;
    this.isFirst = false;
    return asUnanswered(thrown);
  }
}

/** The same failure as one that may be tried again. */
export function asUnanswered(error: PlayerError): PlayerError {
  const { code, origin, message, answer } = error;
  return new PlayerError({ code, origin, message, answer, retryable: true, cause: error });
}

function isSpent({ origin, answer }: PlayerError): boolean {
  return (origin === 'ssm' && answer?.errorCode === SsmCode.InvalidToken) || (origin === 'licence' && answer?.errorCode === TOKEN_PLAYED);
}
