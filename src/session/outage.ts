import type { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/** Codes with which the session service says that it is out of order, not that it refuses. */
const OUT_OF_ORDER: ReadonlySet<number> = new Set([SsmCode.InternalError, SsmCode.CredentialKeyUnavailable, SsmCode.NotAvailable]);

/** Whether the session service has said that it cannot answer. */
export function isOutage({ origin, answer }: PlayerError): boolean {
  return origin === 'ssm' && answer?.errorCode !== undefined && OUT_OF_ORDER.has(answer.errorCode);
}
