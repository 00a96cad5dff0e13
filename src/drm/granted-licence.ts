import { copyBytes, toUtf8 } from '../base/bytes';
import { PlayerError } from '../contract/player-error';

/** A licence as the engine goes on with it. */
export interface GrantedLicence {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** s; 0: the licence enforces. */
  readonly heartbeat: number;
  /** s; 0 where nobody says. */
  readonly renewWithin: number;
}

/** What a licence callback resolved. The types promise more, but it is an operator's code. @throws PlayerError `LICENCE_INVALID` */
export function readLicence(answer: unknown): GrantedLicence {
  if (typeof answer !== 'object' || answer === null) throw unusable(`a licence has to come as { licence, heartbeat }, this is ${kindOf(answer)}`);
  const { licence, heartbeat, renewWithin } = answer as { readonly licence?: unknown; readonly heartbeat?: unknown; readonly renewWithin?: unknown };
  const bytes = asBytes(licence);
  if (bytes === undefined) throw unusable(`a licence has to be bytes or text, this is ${kindOf(licence)}`);
  if (bytes.byteLength === 0) throw unusable('the licence is empty');
  return { bytes, heartbeat: seconds(heartbeat), renewWithin: seconds(renewWithin) };
}

/** Widevine's `08 04`: the CDM wants the server's certificate, and what it gets is no licence yet. */
export function isCertificateRequest(payload: Uint8Array): boolean {
  return payload.length === 2 && payload[0] === 0x08 && payload[1] === 0x04;
}

/** Text (PlayReady's XML), bytes, or a view of part of a buffer. */
function asBytes(licence: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof licence === 'string') return toUtf8(licence);
  return licence instanceof ArrayBuffer || ArrayBuffer.isView(licence) ? copyBytes(licence) : undefined;
}

function seconds(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function unusable(message: string): PlayerError {
  return new PlayerError({ code: 'LICENCE_INVALID', origin: 'operator', message });
}
