import type { PlayerError, PlayerErrorCode } from '../contract/player-error';

/**
 * The service's own words for "there is no such session": its token is not known (1003), is out of date because a clock was
 * moved (1004), was rotated out (1006); the session was killed or has expired (3002).
 */
const GONE: ReadonlySet<number> = new Set([1003, 1004, 1006, 3002]);

/** A licence server's number for a token that is out of date. */
const OUT_OF_DATE = 1007;

/** Whether a proof of life, or a licence, has found the session gone: a fresh token may bring another. */
export function isSessionGone({ code, origin, answer }: PlayerError): boolean {
  if (code !== 'RENEWAL_REFUSED' || answer?.errorCode === undefined) return false;
  return GONE.has(answer.errorCode) || (origin === 'licence' && answer.errorCode === OUT_OF_DATE);
}

const UNANSWERED: ReadonlySet<PlayerErrorCode> = new Set<PlayerErrorCode>(['RENEWAL_UNANSWERED', 'SETUP_UNANSWERED', 'SIGNON_UNANSWERED']);

/** Whether nobody has answered for as long as the session lives: then it has run out. */
export function isLostToTime({ code, retryable }: PlayerError): boolean {
  return UNANSWERED.has(code) && retryable;
}
