import * as v from 'valibot';
import type { LicenceKey } from '../../platform/emulator/wire/licence';
import { fromBase64, fromHex, toBase64Url, toHex } from '../../src/base/bytes';
import { mostKeys } from './key-rights';

const keyIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/), v.transform(toKeyIdHex));

/**
 * A licence request as W3C's ClearKey writes it (Encrypted Media Extensions, 9.1.3). Key ids come out in
 * lower-case hex. Only `temporary` licences are given: a stored one would outlive its session.
 */
export const clearKeyRequest = v.object({
  kids: v.pipe(v.array(keyIdSchema), v.minLength(1), v.maxLength(mostKeys)),
  type: v.optional(v.literal('temporary'), 'temporary'),
});

export interface ClearKeyLicence {
  readonly keys: readonly { readonly kty: 'oct'; readonly kid: string; readonly k: string }[];
  readonly type: 'temporary';
}

/** ClearKey has no words for what a key demands of the output. */
export function clearKeyLicence(keys: readonly LicenceKey[]): ClearKeyLicence {
  return {
    keys: keys.map(({ keyId, key }) => ({ kty: 'oct', kid: toBase64Url(fromHex(keyId)), k: toBase64Url(fromHex(key)) })),
    type: 'temporary',
  };
}

function toKeyIdHex(base64Url: string): string {
  return toHex(fromBase64(base64Url.replace(/-/g, '+').replace(/_/g, '/') + '=='));
}
