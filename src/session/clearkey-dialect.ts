import * as v from 'valibot';
import type { LicenceDialect } from './licence-dialect';
import { readJson } from './service-call';
import { LICENCE_SERVER } from './standard-services';

/** A licence in W3C's words (Encrypted Media Extensions, 9.1.4). */
const Licence = v.object({
  keys: v.pipe(v.array(v.object({ kid: v.string(), k: v.string() })), v.minLength(1)),
});

/** W3C's ClearKey JSON both ways, which the browser's CDM itself writes and reads. Such a licence enforces nothing. */
export const clearKeyDialect: LicenceDialect = {
  first: ({ urls, payload, contentType = 'application/json' }) => ({
    service: LICENCE_SERVER,
    needsTokens: true,
    http: {
      method: 'POST',
      url: urls.licence('ckls', 'licenses'),
      headers: { 'content-type': contentType, accept: 'application/json' },
      body: payload,
    },
    read: (call, answer) => {
      readJson(call, LICENCE_SERVER, Licence, answer);
      return { bytes: answer.bytes, enforced: false };
    },
  }),
};
