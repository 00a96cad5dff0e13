import { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/** Refusals of a content token for its own sake, in the SSM's numbers: not known, out of date, used. */
const BY_SSM: ReadonlySet<number> = new Set([SsmCode.InvalidAuthenticationToken, SsmCode.InvalidExpirationTime, SsmCode.InvalidToken]);

/** The same in a licence server's numbers, in that order. */
const BY_LICENCE_SERVER: ReadonlySet<number> = new Set([1003, 1007, 4006]);

/**
 * A content token may be good when it is given and not when it is played: the service was restarted with other keys, its
 * clock was put right, or the token was played already. That last happens by itself: where a reused connection breaks
 * before the answer, Chromium sends the request again, nobody is told, and the second one is refused where the first was
 * granted. So the first refusal of this kind counts as no answer; what is asked again, with a fresh token, tells.
 */
export class StaleTokens {
  private isFirst = true;

  /** The same refusal as one that may be tried again, the first time; whatever else was thrown as it is. */
  judged(thrown: unknown): unknown {
    if (!this.isFirst || !(thrown instanceof PlayerError) || !isOfTheToken(thrown)) return thrown;
    this.isFirst = false;
    return asUnanswered(thrown);
  }
}

/** The same failure as one that may be tried again. */
export function asUnanswered(error: PlayerError): PlayerError {
  const { code, origin, message, answer } = error;
  return new PlayerError({ code, origin, message, answer, retryable: true, cause: error });
}

/** Whether a set-up's refusal may be the answer to the second of two calls that we know as one. */
export function mayBeEcho({ origin, answer }: PlayerError): boolean {
  return origin === 'ssm' && answer?.errorCode === SsmCode.InvalidToken;
}

function isOfTheToken({ origin, answer }: PlayerError): boolean {
  const code = answer?.errorCode;
  if (code === undefined) return false;
  return (origin === 'ssm' && BY_SSM.has(code)) || (origin === 'licence' && BY_LICENCE_SERVER.has(code));
}
