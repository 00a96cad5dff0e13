import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromRoot } from './paths';
import type { Target } from './target';

/** Source map references point at files that are not shipped: every engine's DevTools would ask for them. */
const SOURCE_MAP_REFERENCE = /^\/\/# sourceMappingURL=.*$/gm;

/** dash.js without its own protection: `src/drm` is the protection. Modern is ES2021, legacy ES5. */
const DASH_VARIANTS = { web: ['modern', 'legacy'], tv: ['legacy'] } as const satisfies Readonly<Record<Target, readonly string[]>>;

const FILES = [
  ['dashjs/dist/modern/umd/dash.mediaplayer.min.js.LICENSE.txt', 'vendor/dash.LICENSE.txt'],
  ['@fontsource/roboto/files/roboto-latin-400-normal.woff', 'fonts/roboto-regular.woff'],
  ['@fontsource/roboto/files/roboto-latin-500-normal.woff', 'fonts/roboto-medium.woff'],
  ['@fontsource/roboto/files/roboto-latin-700-normal.woff', 'fonts/roboto-bold.woff'],
  ['@fontsource/roboto/LICENSE', 'fonts/LICENSE'],
  ['lucide-static/LICENSE', 'icons/LICENSE'],
] as const;

/** The icons that `src/app/components/icon.ts` names. */
const ICONS = [
  'chevrons-left-right',
  'chevrons-up-down',
  'circle-alert',
  'info',
  'loader-circle',
  'pause',
  'undo-2',
  'volume-x',
] as const;

/** Icons whose shape reads better from three metres when it is filled. */
const FILLED: readonly string[] = ['pause'];

/** Copies what the app loads at run time from npm packages into `folder`, the build's `static/`. */
export async function copyAssets(folder: string, target: Target): Promise<void> {
  for (const part of ['vendor', 'fonts', 'icons']) await rm(join(folder, part), { recursive: true, force: true });
  for (const variant of DASH_VARIANTS[target]) {
    const code = await readFile(fromRoot('node_modules/dashjs/dist', variant, 'umd/dash.mediaplayer.min.js'), 'utf8');
    await put(join(folder, `vendor/dash.mediaplayer.${variant}.min.js`), code.replace(SOURCE_MAP_REFERENCE, ''));
  }
  for (const [from, to] of FILES) await copy(from, join(folder, to));
  for (const icon of ICONS) {
    const svg = await readFile(fromRoot('node_modules/lucide-static/icons', `${icon}.svg`), 'utf8');
    await put(join(folder, `icons/${icon}.svg`), whiten(svg, FILLED.includes(icon)));
  }
}

/** `currentColor` is black inside a texture; white is what Lightning can tint to any colour. */
function whiten(svg: string, filled: boolean): string {
  const white = svg.replace(/currentColor/g, '#fff');
  return filled ? white.replace('fill="none"', 'fill="#fff"') : white;
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function copy(from: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(fromRoot('node_modules', from), path);
}
