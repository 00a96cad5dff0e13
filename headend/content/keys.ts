import { createHash } from 'node:crypto';

/** What a key protects: everything of a channel, or one kind of track. */
export type KeyLabel = 'ALL' | 'SD' | 'HD' | 'AUDIO';

/** Both in lower-case hex, 32 digits. */
export interface KeyPair {
  readonly keyId: string;
  readonly key: string;
}

/**
 * Keys are derived, never random: every machine, every run and the licence server agree without shared state.
 * Worthless as secrets, and meant to be: this is a sandbox.
 */
function derive(...what: readonly string[]): string {
  return createHash('sha256').update(['sandbox-content', ...what].join('/')).digest('hex').slice(0, 32);
}

export function staticKey(channelId: string, label: KeyLabel): KeyPair {
  return { keyId: derive('kid', channelId, label), key: derive('key', channelId, label) };
}

/** The initialisation vector of a channel: 8 bytes for `cenc`, 16 for `cbcs`; hex. */
export function initialisationVector(channelId: string, scheme: 'cenc' | 'cbcs'): string {
  return derive('iv', channelId).slice(0, scheme === 'cbcs' ? 32 : 16);
}

/** Shaka Packager's raw-key rotation: key and key id rotate left by one byte per period, so there are 16 of them. */
export const PACKAGED_PERIODS = 16;

export function packagedPeriodKey(first: KeyPair, period: number): KeyPair {
  const digits = (period % PACKAGED_PERIODS) * 2;
  const rotate = (hex: string) => hex.slice(digits) + hex.slice(0, digits);
  return { keyId: rotate(first.keyId), key: rotate(first.key) };
}

const PERIOD_DIGITS = 8;

/**
 * The key of one period of an endlessly rotating live channel. The key id is 12 bytes that name the channel and the
 * period as 32 bits, so that a licence server finds the key from the id alone, whatever the hour.
 */
export function livePeriodKey(channelId: string, period: number): KeyPair {
  const keyId = livePrefix(channelId) + period.toString(16).padStart(PERIOD_DIGITS, '0');
  return { keyId, key: derive('live-key', keyId) };
}

/** The key of a live key id of this channel, or undefined when it is none. */
export function liveKeyOf(channelId: string, keyId: string): KeyPair | undefined {
  if (keyId.length !== 32 || !keyId.startsWith(livePrefix(channelId))) return undefined;
  const period = keyId.slice(-PERIOD_DIGITS);
  return /^[0-9a-f]+$/.test(period) ? livePeriodKey(channelId, parseInt(period, 16)) : undefined;
}

function livePrefix(channelId: string): string {
  return derive('live-kid', channelId).slice(0, 32 - PERIOD_DIGITS);
}
