/**
 * Who a build is for (docs/decisions/020-two-builds.md): `web` is for desktop Chromium from 80 on, `tv` is ES5 for every
 * TV from Chromium 47 on, and the one that packages carry.
 */
export const targets = ['web', 'tv'] as const;

export type Target = (typeof targets)[number];

/** Where a build goes that is told no folder, from the root. */
export const buildFolders: Readonly<Record<Target, string>> = { web: 'build', tv: 'build-tv' };

/** The oldest Chromium that the tv build is made for: Tizen 3.0. */
export const OLDEST_TV_ENGINE = 47;
