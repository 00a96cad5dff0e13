import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { assertShippable, inventory } from '../inventory';
import type { Contribution } from '../inventory/contribution';
import { overBudget, sizeTable } from '../inventory/sizes';
import { writeInventory } from '../inventory/write';
import { copyAssets } from './assets';
import { writeCore } from './core';
import { runLng } from './lng';
import { readOperatorFile, renderPage } from './page';
import { root } from './paths';
import { writePolyfills } from './polyfills';
import { putInPlace } from './put-in-place';
import { assertSyntax } from './syntax';
import { buildFolders, type Target } from './target';

export interface BuildOptions {
  /** Where to; `build/` or `build-tv/` unless given. What is there is replaced. */
  readonly outDir?: string;
  /** `web` unless given. */
  readonly target?: Target;
  /** Ends it, with what is there left as it is. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds the app. The same sources give the same bytes, and the folder is whole at any time, or not there.
 * @throws Error with the bundler's own words when it did not come out clean, or with the file and the rule when what
 * came out is not what the target promises; the signal's reason once it is aborted
 */
export async function buildApp({ outDir, target = 'web', signal }: BuildOptions = {}): Promise<void> {
  const say = (line: string): void => {
    process.stdout.write(`${target} build: ${line}\n`);
  };
  const folder = absolute(outDir ?? buildFolders[target]);
  await putInPlace(
    folder,
    async (staging) => {
      say('bundling');
      const bundle = await runLng(staging, target, signal);
      say('copying assets');
      await removeUnused(staging);
      const assets = await copyAssets(join(staging, 'static'), target);
      const core = await writeCore(staging, target);
      say('writing the page');
      await writePage(staging, target);
      await assertNoSourceMaps(staging);
      if (target === 'tv') say(`what is inside\n${await finishForTvs(staging, [bundle, core, ...assets])}`);
      signal?.throwIfAborted();
    },
    () => say('an earlier build was interrupted: beginning anew'),
  );
  say(`built ${folder}`);
}

/** What a build needs to go into packages. @returns the table of its sizes */
async function finishForTvs(folder: string, contributions: readonly Contribution[]): Promise<string> {
  await writeLevel(folder);
  await writeInventory(folder, [...contributions, await writePolyfills(folder)]);
  await assertSyntax(folder, 5);
  await assertShippable(folder);
  const { sizes } = await inventory(folder);
  const over = overBudget(sizes);
  if (over.length > 0) throw new Error(`${folder} is too large (platform/inventory/budget.json):\n  ${over.join('\n  ')}\n${sizeTable(sizes)}`);
  return sizeTable(sizes);
}

/** lng ships its starter, polyfills, an inspector and every flavour of the core beside the app: none is used. */
async function removeUnused(folder: string): Promise<void> {
  for (const unused of ['lib', 'polyfills', 'startApp.js', 'index.html', 'static/README.md']) await rm(join(folder, unused), { recursive: true, force: true });
}

/** Ours in place of lng's page, whose inline script and style the policy forbids. */
async function writePage(folder: string, target: Target): Promise<void> {
  const operator = await readOperatorFile();
  await writeFile(join(folder, 'index.html'), await renderPage(operator, target));
  await writeFile(join(folder, 'operator.json'), JSON.stringify(operator));
  await rm(join(folder, 'static', 'index.html'));
  for (const file of ['boot.js', 'style.css']) await rename(join(folder, 'static', file), join(folder, file));
}

/** `esEnv` is Lightning's name for the level of a build; the app learns by it which dash.js lies beside it. */
async function writeLevel(folder: string): Promise<void> {
  const path = join(folder, 'settings.json');
  const settings = JSON.parse(await readFile(path, 'utf8')) as { readonly platformSettings: object };
  await writeFile(path, JSON.stringify({ ...settings, platformSettings: { ...settings.platformSettings, esEnv: 'es5' } }));
}

async function assertNoSourceMaps(folder: string): Promise<void> {
  const maps = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.map'));
  if (maps.length > 0) throw new Error(`source maps in ${folder}: ${maps.join(', ')}`);
}

const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(root, path));
