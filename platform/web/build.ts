import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyAssets } from './assets';
import { runLng } from './lng';
import { readOperatorFile, renderPage } from './page';
import { root } from './paths';

export interface BuildOptions {
  /** Where to; `build/` unless given. What is there is replaced. */
  readonly outDir?: string;
}

/** Of all that lng puts into `lib/`, the page loads this one file. */
const CORE = 'lightning.min.js';

/**
 * Builds the app.
 * @throws Error with the bundler's own words when it did not come out clean
 */
export async function buildApp(options: BuildOptions = {}): Promise<void> {
  const outDir = absolute(options.outDir ?? 'build');
  say('copying assets');
  await copyAssets();
  say('bundling');
  await runLng(outDir);
  say('writing the page');
  await keepOnlyCore(outDir);
  await replacePage(outDir);
  await rm(join(outDir, 'static', 'README.md'), { force: true });
  await assertNoSourceMaps(outDir);
  say(`built ${outDir}`);
}

/** lng ships its starter, polyfills, an inspector and every flavour of the core beside the app: none is used. */
async function keepOnlyCore(outDir: string): Promise<void> {
  const core = await readFile(join(outDir, 'lib', CORE), 'utf8');
  for (const unused of ['lib', 'polyfills', 'startApp.js', 'index.html']) await rm(join(outDir, unused), { recursive: true, force: true });
  await mkdir(join(outDir, 'lib'));
  await writeFile(join(outDir, 'lib', CORE), core.replace(/^\/\/# sourceMappingURL=.*$/gm, ''));
}

/** Ours in place of lng's page, whose inline script and style the policy forbids. */
async function replacePage(outDir: string): Promise<void> {
  const operator = await readOperatorFile();
  await writeFile(join(outDir, 'index.html'), await renderPage(operator));
  await writeFile(join(outDir, 'operator.json'), JSON.stringify(operator));
  await rm(join(outDir, 'static', 'index.html'));
  for (const file of ['boot.js', 'style.css']) await rename(join(outDir, 'static', file), join(outDir, file));
}

async function assertNoSourceMaps(outDir: string): Promise<void> {
  const maps = (await readdir(outDir, { recursive: true })).filter((file) => file.endsWith('.map'));
  if (maps.length > 0) throw new Error(`source maps in ${outDir}: ${maps.join(', ')}`);
}

const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(root, path));

function say(line: string): void {
  process.stdout.write(`web build: ${line}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  buildApp().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
