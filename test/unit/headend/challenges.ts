import { fromHex, toBase64 } from '../../../src/base/bytes';
import { writeFields } from '../../../platform/emulator/wire/fields';
import type { PlayReadyLevel, WidevineLevel } from '../../../platform/emulator/wire/licence';
import { swapGuid, writeChallenge } from '../../../platform/emulator/wire/playready';
import { writeFollowUp, writeLicenceRequest } from '../../../platform/emulator/wire/widevine';

/** What the emulated CDM asks, in a test's hands. */
const noise = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0x5a);
const now = 1_700_000_000_000;

/** The `data` of Widevine's `pssh` box. */
export function psshData(keyIds: readonly string[]): Uint8Array<ArrayBuffer> {
  return writeFields(keyIds.map((keyId) => [2, fromHex(keyId)] as const));
}

export function widevineChallenge(
  keyIds: readonly string[],
  { level = 'HW_SECURE_ALL', persistent = false }: { readonly level?: WidevineLevel; readonly persistent?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  return writeLicenceRequest({ kind: 'licence', psshData: psshData(keyIds), persistent, level }, now, noise);
}

export function widevineFollowUp(kind: 'renewal' | 'release', licenceId: string, version = 0): Uint8Array<ArrayBuffer> {
  return writeFollowUp({ kind, licenceId, version, age: 30 }, now, noise);
}

export type HeaderVersion = '4.0' | '4.1' | '4.2' | '4.3';

/** The `WRMHEADER` element of a PlayReady object. Up to 4.1 it holds one key id. */
export function playReadyHeader(keyIds: readonly string[], version: HeaderVersion = '4.3'): string {
  const kids = keyIds.map((keyId) => toBase64(fromHex(swapGuid(keyId))));
  const elements = kids.map((kid) => `<KID ALGID="AESCTR" CHECKSUM="AAAAAAAAAAA=" VALUE="${kid}"></KID>`).join('');
  const data: Readonly<Record<HeaderVersion, string>> = {
    '4.0': `<PROTECTINFO><KEYLEN>16</KEYLEN><ALGID>AESCTR</ALGID></PROTECTINFO><KID>${kids.join('')}</KID><CHECKSUM>AAAAAAAAAAA=</CHECKSUM>`,
    '4.1': `<PROTECTINFO>${elements}</PROTECTINFO>`,
    '4.2': `<PROTECTINFO><KIDS>${elements}</KIDS></PROTECTINFO>`,
    '4.3': `<PROTECTINFO><KIDS>${elements}</KIDS></PROTECTINFO>`,
  };
  return `<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="${version}.0.0"><DATA>${data[version]}</DATA></WRMHEADER>`;
}

export function playReadyChallenge(
  keyIds: readonly string[],
  { level = '3000', version = '4.3' }: { readonly level?: PlayReadyLevel; readonly version?: HeaderVersion } = {},
): string {
  return writeChallenge(playReadyHeader(keyIds, version), level, now, noise);
}
