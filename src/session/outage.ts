import type { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/** Codes with which the session service says that it is out of order, not that it refuses. */
const OUT_OF_ORDER: ReadonlySet<number> = new Set([SsmCode.InternalError, SsmCode.CredentialKeyUnavailable, SsmCode.NotAvailable]);

/** "Not yet", "too many requests", "not available". */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429, 503]);

/** Whether a call was turned away at the door, so that it has changed nothing. No answer says so, and a bare 500 or 504 neither. */
export function wasTurnedAway({ answer }: PlayerError): boolean {
  return answer !== undefined && TURNED_AWAY.has(answer.status);
}

/** Whether the session service has said that it cannot answer. */
export function isOutage({ origin, answer }: PlayerError): boolean {
  return origin === 'ssm' && answer?.errorCode !== undefined && OUT_OF_ORDER.has(answer.errorCode);
}
