import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Contribution } from '../inventory/contribution';
import { fromRoot } from './paths';
import { withoutMapReference } from './source-map';
import type { Target } from './target';

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
export async function copyAssets(folder: string, target: Target): Promise<readonly Contribution[]> {
  for (const part of ['vendor', 'fonts', 'icons']) await rm(join(folder, part), { recursive: true, force: true });
  const contributions: Contribution[] = [];
  const put = async (to: string, source: string, change: (bytes: Buffer) => Buffer | string = (bytes) => bytes): Promise<void> => {
    const path = join(folder, to);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, change(await readFile(fromRoot(source))));
    contributions.push({ file: `static/${to}`, sources: [source] });
  };
  for (const variant of DASH_VARIANTS[target]) {
    await put(`vendor/dash.mediaplayer.${variant}.min.js`, `node_modules/dashjs/dist/${variant}/umd/dash.mediaplayer.min.js`, (code) => withoutMapReference(code.toString()));
  }
  for (const [from, to] of FILES) await put(to, `node_modules/${from}`);
  for (const icon of ICONS) {
    await put(`icons/${icon}.svg`, `node_modules/lucide-static/icons/${icon}.svg`, (svg) => whiten(svg.toString(), FILLED.includes(icon)));
  }
  return contributions;
}

/** `currentColor` is black inside a texture; white is what Lightning can tint to any colour. */
function whiten(svg: string, filled: boolean): string {
  const white = svg.replace(/currentColor/g, '#fff');
  return filled ? white.replace('fill="none"', 'fill="#fff"') : white;
}
