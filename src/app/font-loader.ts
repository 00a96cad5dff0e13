import type { FontFaceDefinition, PlatformSettings } from '@lightningjs/sdk';

/** ms to wait for a font: an app in a fallback font is better than none. */
const PATIENCE = 3000;

/**
 * Loads all fonts at once and never fails: the SDK's own loader rejects at the first missing font, and then nothing
 * of the app is ever shown.
 */
export function loadFonts(fonts: readonly FontFaceDefinition[], store: FontFace[]): Promise<unknown> {
  return Promise.race([
    Promise.all(fonts.map((font) => loadFont(font, store))),
    new Promise<void>((resolve) => {
      setTimeout(resolve, PATIENCE);
    }),
  ]);
}

async function loadFont({ family, url, descriptors }: FontFaceDefinition, store: FontFace[]): Promise<void> {
  try {
    // Chromium 108.0.5351 refuses its own default, `normal`: TVs of that year may, too.
    const face = new FontFace(family, `url("${url}")`, { weight: '400', ...descriptors });
    await face.load();
    // Only now: each text would try to load a face that is known and broken once more.
    document.fonts.add(face);
    store.push(face);
  } catch {
    // The families in theme.ts name a fallback.
  }
}

/** The SDK types its result as `void`, and waits for it. */
export const fontLoader = loadFonts as unknown as NonNullable<PlatformSettings['fontLoader']>;
