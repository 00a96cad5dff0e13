/** The key systems that can be emulated, as EME spells them. */
export const EMULATED_KEY_SYSTEMS = ['com.widevine.alpha', 'com.microsoft.playready', 'com.microsoft.playready.recommendation'] as const;

export type EmulatedKeySystem = (typeof EMULATED_KEY_SYSTEMS)[number];

/** The key system that does the real work. */
export const CLEARKEY = 'org.w3.clearkey';

/** By the names that people give them. */
export const EMULATED_CDMS = {
  widevine: ['com.widevine.alpha'],
  playready: ['com.microsoft.playready.recommendation', 'com.microsoft.playready'],
} as const satisfies Readonly<Record<string, readonly EmulatedKeySystem[]>>;
