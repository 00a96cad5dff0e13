import * as v from 'valibot';
import { fromBase64, fromHex, toBase64Url, toHex } from '../../src/base/bytes';

/** Keys in one request; a channel with a key per stream has three. */
const mostKeys = 32;

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

/** @param keys key by key id, both in hex */
export function clearKeyLicence(keys: ReadonlyMap<string, string>): ClearKeyLicence {
  return {
    keys: [...keys].map(([kid, k]) => ({ kty: 'oct', kid: toBase64Url(fromHex(kid)), k: toBase64Url(fromHex(k)) })),
    type: 'temporary',
  };
}

function toKeyIdHex(base64Url: string): string {
  return toHex(fromBase64(base64Url.replace(/-/g, '+').replace(/_/g, '/') + '=='));
}
