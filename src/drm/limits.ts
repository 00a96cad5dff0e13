/**
 * How long a step of the CDM may take, ms (docs/decisions/006-time-limits.md). A first use provisions the device over the
 * network on some TVs, which takes seconds; beyond that the player's patience (15 s) would tell less.
 */
export const CDM_LIMIT = 10_000;
/** `setServerCertificate()`, ms: there is a way without it, so it is given up sooner. */
export const CERTIFICATE_LIMIT = 3_000;
/** `close()`, ms; some TVs never answer, and the next zap must not wait for them. */
export const CLOSE_LIMIT = 2_000;

/** Key sessions open at once. TVs have about six key slots; the seventh fails, or takes another's. */
export const MAX_KEY_SESSIONS = 6;
/** How long a slot is waited for that is about to come back, ms: more than `CLOSE_LIMIT`, and several answers of a licence server. */
export const SLOT_WAIT = 3_000;
/** How often a session is asked for on a device that has no slot for it; room is made in between. */
export const SLOT_TRIES = 3;
/**
 * How long a key that had to make room is not shown, ms: its licence's answer may take 10 s that takes its place, and then
 * what is buffered of it is loaded anew. Afterwards it may be tried again, which is what asks for it.
 */
export const EVICTION_BAR = 30_000;

/** The part of a licence's time after which the engine asks for the next: leaves a quarter for tries that get no answer. */
export const RENEWAL_SHARE = 0.75;
/** Between two renewals that the engine asks for, ms, whatever the clock and the licence say. */
export const SHORTEST_RENEWAL = 1_000;

/** ms; see the counts below. */
export const BUDGET_WINDOW = 60_000;
/** Key sessions that the CDM closed unasked and that are opened anew, per source and window; more is a broken device. */
export const RECOVERIES = 3;
/** Licences asked for again because of a bad key status, per init data and window. */
export const RELICENCES = 1;
