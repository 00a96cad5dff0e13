/** A secure session, as the SSM keeps it. Immutable: a change is a new value in the store. */
export interface Session {
  readonly id: string;
  readonly account: string;
  readonly device: string;
  /** Unknown until the first licence, when the set-up came with a device token. */
  readonly contentId: string | undefined;
  /** The catalogue's id of that content. */
  readonly channel: string | null;
  readonly externalId: string | undefined;
  /** What licences were given for, as a renewal names it: Widevine's licence ids, PlayReady's key ids. Bounded. */
  readonly licences: readonly string[];
  /** Id of the newest token, the only one that is good for everything. */
  readonly newest: string;
  /** The token before it, good for tear-down alone, until the newest has been used. */
  readonly predecessor: string | undefined;
  /** Seconds between heartbeats, as promised at set-up. */
  readonly heartbeatS: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly lastSeenAt: number;
  /** ms, monotonic. */
  readonly expiresAt: number;
}

export interface Limits {
  /** Sessions an account may have at once. */
  readonly maxSessions: number;
  /** Sessions a device may have at once, whatever the account; `null`: as many as the account. */
  readonly maxPerDevice: number | null;
  /** Seconds. */
  readonly heartbeatS: number;
}
