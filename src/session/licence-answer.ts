import { copyBytes, toUtf8 } from '../base/bytes';
import type { LicenceAnswer } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import { LONGEST_PERIOD, SHORTEST_PERIOD } from './heartbeat-period';

type LicenceBytes = ArrayBuffer | ArrayBufferView | string;

/**
 * What an application's `getLicence` may resolve: the licence with its heartbeat period in seconds, or the bare licence.
 * `renewWithin`: s until a licence that enforces has to be renewed.
 */
export type CallbackLicence = { readonly licence: LicenceBytes; readonly heartbeat?: number; readonly renewWithin?: number } | LicenceBytes;

export interface ReadLicence {
  readonly answer: LicenceAnswer;
  /** Seconds between heartbeats; 0 where the licence enforces. */
  readonly heartbeat: number;
}

/**
 * The border between an application's callback and the player: whatever it resolves is checked here, and here alone "no
 * heartbeat" means "the licence enforces".
 * @throws PlayerError `CALLBACK_FAILED`
 */
export function readLicence(resolved: unknown): ReadLicence {
  if (isLicenceBytes(resolved)) return { answer: { bytes: bytesOf(resolved), enforced: true }, heartbeat: 0 };
  if (typeof resolved !== 'object' || resolved === null || !('licence' in resolved) || !isLicenceBytes(resolved.licence)) {
    throw failed('resolved no licence (expected bytes, text or { licence, heartbeat })');
  }
  const heartbeat = seconds('heartbeat' in resolved ? resolved.heartbeat : 0);
  const renewWithin = seconds('renewWithin' in resolved ? resolved.renewWithin : 0);
  return { answer: { bytes: bytesOf(resolved.licence), enforced: heartbeat === 0, ...(renewWithin > 0 && { renewWithin }) }, heartbeat };
}

function seconds(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(LONGEST_PERIOD, Math.max(SHORTEST_PERIOD, value)) : 0;
}

function isLicenceBytes(value: unknown): value is LicenceBytes {
  return typeof value === 'string' || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** Text is PlayReady's XML. */
function bytesOf(licence: LicenceBytes): Uint8Array<ArrayBuffer> {
  const bytes = typeof licence === 'string' ? toUtf8(licence) : copyBytes(licence);
  if (bytes.byteLength === 0) throw failed('resolved an empty licence');
  return bytes;
}

function failed(why: string): PlayerError {
  return new PlayerError({ code: 'CALLBACK_FAILED', origin: 'operator', message: `getLicence ${why}` });
}
