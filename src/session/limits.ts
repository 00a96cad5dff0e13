/** How long each request may take, ms. Fixed for the whole project (docs/decisions/006-time-limits.md). */
export const SETUP_LIMIT = 5_000;
export const HEARTBEAT_LIMIT = 5_000;
export const LICENCE_LIMIT = 10_000;
export const TEARDOWN_LIMIT = 3_000;
/** The end of a session, which may have to wait for its set-up's answer first. */
export const END_LIMIT = 12_000;

/** A token provider of the operator's, or his sign-on: whoever waits for a token waits no longer than this. */
export const TOKEN_LIMIT = 8_000;

/** A server gives a session up after one and a half heartbeat periods without a sign of life. */
export const PERIODS_TO_EXPIRY = 1.5;
