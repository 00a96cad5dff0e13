import { toBase64Url } from '../base/bytes';

/** 128 random bits, base64url. */
export function randomId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}
