import type { HdcpVersion } from './hdcp';

/** One key of a licence and what it demands of the screen. */
export interface LicenceKey {
  /** Lower-case hex, 32 digits, in the order of the media (never Microsoft's). */
  readonly keyId: string;
  /** Lower-case hex, 32 digits. In the clear: this is why no real CDM or server understands such a licence. */
  readonly key: string;
  /** What the output must have for this key; `''` for nothing. */
  readonly hdcp: HdcpVersion;
}

/** How long a licence lasts. All in seconds. */
export interface LicenceTimes {
  /** From its arrival; 0: for ever. */
  readonly lasts: number;
  /** Until the CDM asks for renewal; 0: never. */
  readonly renewAfter: number;
  /** Between requests for renewal that go unanswered. */
  readonly retryEvery: number;
}

/** How sure a device can be of its secrets, in the order of EME's strings for each key system; index 0 is the weakest. */
export const WIDEVINE_LEVELS = ['SW_SECURE_CRYPTO', 'SW_SECURE_DECODE', 'HW_SECURE_CRYPTO', 'HW_SECURE_DECODE', 'HW_SECURE_ALL'] as const;
export const PLAYREADY_LEVELS = ['150', '2000', '3000'] as const;

export type WidevineLevel = (typeof WIDEVINE_LEVELS)[number];
export type PlayReadyLevel = (typeof PLAYREADY_LEVELS)[number];
