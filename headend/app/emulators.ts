import type { KeySystemName } from '../../src/contract/key-system';
import type { PageScript } from './app-routes';

/** What a browser is to have beside its own ClearKey. */
export const cdms = ['clearkey', 'widevine', 'playready'] as const;

export type Cdm = (typeof cdms)[number];

/** The key systems that are emulated for each, as EME spells them. */
const emulatedOf: Readonly<Record<Cdm, readonly KeySystemName[]>> = {
  clearkey: [],
  widevine: ['com.widevine.alpha'],
  playready: ['com.microsoft.playready.recommendation', 'com.microsoft.playready'],
};

/**
 * What the catalogue should offer to such a browser. Never a DRM that it may have of its own: Chrome's Widevine and a
 * TV's would choose it, and no real CDM can read the sandbox's licences.
 */
export function offeredKeySystems(cdm: Cdm): readonly KeySystemName[] {
  return [...emulatedOf[cdm], 'org.w3.clearkey'];
}

/** @param buildCdm makes the emulated CDM's script (platform/emulator/build.ts) */
export function emulatorsFor(cdm: Cdm, buildCdm: () => Promise<string>): Promise<readonly PageScript[]> {
  return emulatorsOf(emulatedOf[cdm], buildCdm);
}

/** The same, key system by key system. */
export async function emulatorsOf(keySystems: readonly string[], buildCdm: () => Promise<string>): Promise<readonly PageScript[]> {
  if (keySystems.length === 0) return [];
  return [{ path: '/emulator/cdm.js', source: await buildCdm(), data: { 'key-systems': keySystems.join(' ') } }];
}
