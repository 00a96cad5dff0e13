/** How long each request may take, ms. Fixed for the whole project (docs/decisions/006-time-limits.md). */
export const SETUP_LIMIT = 5_000;
export const HEARTBEAT_LIMIT = 5_000;
export const LICENCE_LIMIT = 10_000;
export const TEARDOWN_LIMIT = 3_000;
