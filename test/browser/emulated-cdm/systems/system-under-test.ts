import type { LicenceKey } from '../../../../platform/emulator/wire/licence';

/** What differs between key systems where a rule drives them. */
export interface SystemUnderTest {
  readonly keySystem: string;
  /** `cenc` init data that asks for these keys. */
  initData(...keyIds: readonly string[]): Uint8Array<ArrayBuffer>;
  /** A licence with these keys. */
  licence(...keyIds: readonly string[]): Uint8Array<ArrayBuffer>;
  /** What makes licences be asked for at once; absent where the system needs nothing. */
  readonly certificate?: Uint8Array<ArrayBuffer>;
}

/** Lower-case hex. `KEY.a` sorts before `KEY.b`, and that before `KEY.c`, in every byte order. */
export const KEY = {
  a: '0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a',
  b: 'b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0',
  c: 'c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0',
} as const;

export function keyFor(keyId: string): LicenceKey {
  return { keyId, key: `00${keyId.slice(2)}`, hdcp: '' };
}

/** The configuration that every system accepts. */
export const VIDEO = 'video/mp4; codecs="avc1.42E01E"';
export const AUDIO = 'audio/mp4; codecs="mp4a.40.2"';
export const CONFIGURATION: MediaKeySystemConfiguration = { initDataTypes: ['cenc'], videoCapabilities: [{ contentType: VIDEO, robustness: '' }] };
