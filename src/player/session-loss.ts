import type { PlayerError, PlayerErrorCode } from '../contract/player-error';

/**
 * The service's own words for "there is no such session": its token is not known (1003), was rotated out (1006), the session
 * was killed or has expired (3002).
 */
const GONE: ReadonlySet<number> = new Set([1003, 1006, 3002]);

/** Whether a proof of life, or a licence, has found the session gone: a fresh token may bring another. */
export function isSessionGone({ code, answer }: PlayerError): boolean {
  return code === 'RENEWAL_REFUSED' && answer?.errorCode !== undefined && GONE.has(answer.errorCode);
}

const UNANSWERED: ReadonlySet<PlayerErrorCode> = new Set<PlayerErrorCode>(['RENEWAL_UNANSWERED', 'SETUP_UNANSWERED', 'SIGNON_UNANSWERED']);

/** Whether nobody has answered for as long as the session lives: then it has run out. */
export function isLostToTime({ code, retryable }: PlayerError): boolean {
  return UNANSWERED.has(code) && retryable;
}
