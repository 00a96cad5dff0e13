import { copyBytes, toUtf8 } from '../base/bytes';
import { PlayerError } from '../contract/player-error';

/** What a licence callback resolved, for `update()`: text (PlayReady's XML), bytes, or a view of part of a buffer. */
export function licenceBytes(licence: unknown): Uint8Array<ArrayBuffer> {
  const bytes = asBytes(licence);
  if (bytes === undefined) throw unusable(`a licence has to be bytes or text, this is ${licence === null ? 'null' : typeof licence}`);
  if (bytes.byteLength === 0) throw unusable('the licence is empty');
  return bytes;
}

function asBytes(licence: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof licence === 'string') return toUtf8(licence);
  return licence instanceof ArrayBuffer || ArrayBuffer.isView(licence) ? copyBytes(licence) : undefined;
}

function unusable(message: string): PlayerError {
  return new PlayerError({ code: 'LICENCE_INVALID', origin: 'operator', message });
}

/** Widevine's `08 04`: the CDM wants the server's certificate, and what it gets is no licence yet. */
export function isCertificateRequest(payload: Uint8Array): boolean {
  return payload.length === 2 && payload[0] === 0x08 && payload[1] === 0x04;
}
