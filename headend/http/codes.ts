/** One code of a service: its HTTP status and its words. */
export interface CodeEntry {
  readonly status: number;
  readonly message: string;
  /** `Retry-After`, s: where it is only a matter of time. */
  readonly retryAfter?: string;
}

/**
 * SSM's codes (docs/secure-sessions.md). Clients tell "no answer" from "refused" by `errorCode`,
 * so every refusal has one; the HTTP status is beside it for proxies and logs.
 */
export const ssmCodes = {
  1000: { status: 400, message: 'invalid request format' },
  1001: { status: 403, message: 'device unique id mismatch' },
  1003: { status: 401, message: 'invalid authentication token' },
  1004: { status: 400, message: 'invalid expiration time' },
  1005: { status: 403, message: 'tenant id mismatch' },
  1006: { status: 401, message: 'invalid token' },
  1007: { status: 403, message: 'max active sessions exceeded' },
  1008: { status: 403, message: 'session management disabled' },
  1009: { status: 403, message: 'device/account mismatch' },
  1011: { status: 400, message: 'bad request' },
  1012: { status: 500, message: 'credential key not available' },
  1013: { status: 400, message: 'missing device id' },
  1017: { status: 400, message: 'external session id too long' },
  1018: { status: 409, message: 'external session id already in use' },
  3001: { status: 404, message: 'unknown account' },
  3002: { status: 404, message: 'unknown session' },
  3004: { status: 404, message: 'unknown device' },
  4000: { status: 500, message: 'internal error' },
  4001: { status: 503, message: 'SSM not available', retryAfter: '10' },
} as const satisfies Record<number, CodeEntry>;

export type SsmCode = keyof typeof ssmCodes;

/**
 * The licence server's codes: the same number space as SSM's, other meanings (1007!), so a code says nothing
 * without its origin. 3002 alone means the same in both: the licence server reports a session that is gone.
 */
export const licenceCodes = {
  /** Not JSON, or not a licence request. */
  1000: { status: 400, message: 'invalid request format' },
  /** The session belongs to another device than the content token. */
  1001: { status: 403, message: 'device unique id mismatch' },
  /** A token is missing or forged. */
  1003: { status: 401, message: 'invalid authentication token' },
  /** The session token was rotated out. */
  1006: { status: 401, message: 'invalid session token' },
  /** A token has run out, or lasts longer than a token may. */
  1007: { status: 403, message: 'invalid date' },
  /** The session belongs to another account than the content token. */
  1009: { status: 403, message: 'device/account mismatch' },
  /** A tenant without a licence server. */
  1010: { status: 404, message: 'unknown tenant' },
  /** A request of the right form for a licence that this server does not give, or not here: renewals have an address of their own. */
  1011: { status: 400, message: 'bad request' },
  1013: { status: 400, message: 'missing device id' },
  /** The session was killed, has run out or was ended. */
  3002: { status: 404, message: 'unknown session' },
  4000: { status: 500, message: 'internal error' },
  4001: { status: 503, message: 'licence server not available', retryAfter: '10' },
  /** The session was set up for other content. */
  4002: { status: 403, message: 'session is for other content' },
  /** The content token grants no right to what these keys open. */
  4003: { status: 403, message: 'no right to this content' },
  /** Content tokens are good for one licence. */
  4006: { status: 401, message: 'token already played' },
  /** The content's policy leaves none of the keys asked for: the client is not secure enough, or they are withheld. */
  4007: { status: 403, message: 'no key for this client' },
} as const satisfies Record<number, CodeEntry>;

export type LicenceCode = keyof typeof licenceCodes;

/** The operator's sign-on and catalogue. */
export const signonCodes = {
  1000: { status: 400, message: 'invalid request format' },
  1010: { status: 404, message: 'unknown tenant' },
  1011: { status: 400, message: 'bad request' },
  2001: { status: 403, message: 'unknown content' },
  4000: { status: 500, message: 'internal error' },
} as const satisfies Record<number, CodeEntry>;

export type SignonCode = keyof typeof signonCodes;

/** A code's entry, if the service knows the code. */
export function codeEntry(service: 'ssm' | 'licence' | 'signon', code: number): CodeEntry | undefined {
  const tables: Record<typeof service, Readonly<Partial<Record<number, CodeEntry>>>> = {
    ssm: ssmCodes,
    licence: licenceCodes,
    signon: signonCodes,
  };
  return tables[service][code];
}
