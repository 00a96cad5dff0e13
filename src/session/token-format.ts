import * as v from 'valibot';
import { PlayerError } from '../contract/player-error';
import type { SessionToken } from './session-machine';

/** Characters. More than a header of the usual servers takes. */
const LONGEST_TOKEN = 8192;

/** What one header may carry beside another token: visible characters, and no comma. */
const SENDABLE = /^[\x21-\x2b\x2d-\x7e]+$/;

/** A session token, whatever its service calls it. */
export const SessionTokenSchema = v.pipe(
  v.string(),
  v.maxLength(LONGEST_TOKEN),
  v.regex(SENDABLE),
  v.transform((token) => token as SessionToken),
);

/**
 * A token that no header can carry would fail each try as if the network were down, and the browser's error would
 * quote it.
 * @throws PlayerError `TOKEN_MISSING`
 */
export function mustBeSendable(token: string): void {
  if (token.length <= LONGEST_TOKEN && SENDABLE.test(token)) return;
  throw new PlayerError({ code: 'TOKEN_MISSING', origin: 'operator', message: 'the token is empty, too long, or has characters that a header cannot carry' });
}
