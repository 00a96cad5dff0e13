import type { LicenceKey, LicenceTimes } from '../wire/licence';

/** What a key session and its MediaKeys tell a dialect. */
export interface SessionFacts {
  /** The system's own data out of its `pssh` box. */
  readonly psshData: Uint8Array<ArrayBuffer>;
  readonly persistent: boolean;
  /** The level that the page was granted for video, else audio; `''` where it asked for none. */
  readonly level: string;
}

/** A licence as it arrived. */
export interface ArrivedLicence {
  readonly keys: readonly LicenceKey[];
  readonly times: LicenceTimes;
  /** Names it in a renewal. */
  readonly licenceId: string;
  /** Counts renewals. */
  readonly version: number;
}

export type Arrived = { readonly kind: 'certificate'; readonly certificate: Uint8Array<ArrayBuffer> } | ({ readonly kind: 'licence' } & ArrivedLicence);

export interface FollowUp {
  readonly licence: ArrivedLicence;
  /** Seconds since the first licence of the session came. */
  readonly age: number;
}

/** How one key system words what every CDM has to say. */
export interface Dialect {
  /** Of its `pssh` box, lower-case hex. */
  readonly systemId: string;
  /** Robustness strings that it grants, `''` among them. */
  readonly robustness: readonly string[];
  /** Asked for before the first licence request where no certificate was set; absent where the system has none. */
  readonly certificateRequest?: () => Uint8Array<ArrayBuffer>;
  readonly wantsIndividualization: boolean;
  /** Key ids in `keyStatuses`, from the order of the media into the order of the platform, and back. */
  readonly statusKeyId: (keyId: string) => string;
  /** @throws RangeError when the data is not the system's */
  readonly licenceRequest: (facts: SessionFacts) => Uint8Array<ArrayBuffer>;
  /** Absent where the system has no such messages. */
  readonly followUp?: (kind: 'renewal' | 'release', about: FollowUp) => Uint8Array<ArrayBuffer>;
  /** @throws RangeError when the bytes are no answer */
  readonly read: (response: Uint8Array<ArrayBuffer>) => Arrived;
}
