import type { DeviceIdentity, Platform } from '../../contract/device';

/** What a quirk is decided by. An unknown version counts as a new one: old TVs are known, new ones have fewer quirks. */
export interface QuirkFacts extends DeviceIdentity {
  readonly platform: Platform;
}

export function isTizen({ platform, platformVersion = Infinity }: QuirkFacts, upTo = Infinity, from = 0): boolean {
  return platform === 'tizen' && platformVersion >= from && platformVersion <= upTo;
}

/** `upTo` is a whole number and takes its minor versions in: `isWebOs(facts, 4)` holds for 4.9. */
export function isWebOs({ platform, platformVersion = Infinity }: QuirkFacts, upTo = Infinity, from = 0): boolean {
  return platform === 'webos' && platformVersion >= from && Math.floor(platformVersion) <= upTo;
}
