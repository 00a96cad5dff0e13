import type { PageScript } from './app-routes';

/** What a browser is to have beside its own ClearKey. */
export const cdms = ['clearkey', 'widevine', 'playready'] as const;

export type Cdm = (typeof cdms)[number];

/** The key systems that are emulated for each, as EME spells them. */
const keySystemsOf: Readonly<Record<Cdm, readonly string[]>> = {
  clearkey: [],
  widevine: ['com.widevine.alpha'],
  playready: ['com.microsoft.playready.recommendation', 'com.microsoft.playready'],
};

/** @param buildCdm makes the emulated CDM's script (platform/emulator/build.ts) */
export function emulatorsFor(cdm: Cdm, buildCdm: () => Promise<string>): Promise<readonly PageScript[]> {
  return emulatorsOf(keySystemsOf[cdm], buildCdm);
}

/** The same, key system by key system. */
export async function emulatorsOf(keySystems: readonly string[], buildCdm: () => Promise<string>): Promise<readonly PageScript[]> {
  if (keySystems.length === 0) return [];
  return [{ path: '/emulator/cdm.js', source: await buildCdm(), data: { 'key-systems': keySystems.join(' ') } }];
}
