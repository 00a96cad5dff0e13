import { EMULATED_CDMS } from '../../platform/emulator/cdm/key-system';
import type { KeySystemName } from '../../src/contract/key-system';
import type { PageScript } from './app-routes';

/** What a browser is to have beside its own ClearKey. */
export const cdms = ['clearkey', 'widevine', 'playready'] as const;

export type Cdm = (typeof cdms)[number];

/** The key systems that are emulated for each, as EME spells them. */
const emulatedOf: Readonly<Record<Cdm, readonly KeySystemName[]>> = {
  clearkey: [],
  ...EMULATED_CDMS,
};

/**
 * What the catalogue should offer to such a browser. Never a DRM that it may have of its own: Chrome's Widevine and a
 * TV's would choose it, and no real CDM can read the sandbox's licences.
 */
export function offeredKeySystems(cdm: Cdm): readonly KeySystemName[] {
  return [...emulatedOf[cdm], 'org.w3.clearkey'];
}

/** What a browser plays; `browser` is itself. */
export const devices = ['browser', 'tizen', 'webos'] as const;

export type EmulatedDevice = (typeof devices)[number];

/** Make the emulators' scripts (platform/emulator/build.ts). */
export interface EmulatorBuilds {
  readonly buildCdm: () => Promise<string>;
  readonly buildTv: () => Promise<string>;
}

/** The TV comes before its CDM: it is what a page's first script finds. */
export async function emulatorsFor(wanted: { readonly cdm: Cdm; readonly device: EmulatedDevice }, { buildCdm, buildTv }: EmulatorBuilds): Promise<readonly PageScript[]> {
  return [...(await tvEmulators(wanted.device, buildTv)), ...(await emulatorsOf(emulatedOf[wanted.cdm], buildCdm))];
}

export async function tvEmulators(device: EmulatedDevice, buildTv: () => Promise<string>): Promise<readonly PageScript[]> {
  return device === 'browser' ? [] : [{ path: '/emulator/tv.js', source: await buildTv(), data: { device } }];
}

/** The emulated CDM, key system by key system. */
export async function emulatorsOf(keySystems: readonly string[], buildCdm: () => Promise<string>): Promise<readonly PageScript[]> {
  if (keySystems.length === 0) return [];
  return [{ path: '/emulator/cdm.js', source: await buildCdm(), data: { 'key-systems': keySystems.join(' ') } }];
}
