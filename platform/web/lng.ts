import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { spawnGroup } from '../command/tool-group';
import type { Contribution } from '../inventory/contribution';
import { fromRoot, root } from './paths';
import { stagingName } from './put-in-place';
import type { Target } from './target';

/** The file that the page loads. */
export const BUNDLE_FILE = 'appBundle.js';

/** lng's names for the level of a bundle, and for the file that it writes. */
const levels = {
  web: { flag: '--es6', file: 'appBundle.js' },
  tv: { flag: '--es5', file: 'appBundle.es5.js' },
} as const satisfies Readonly<Record<Target, object>>;

/** What Babel puts into a bundle by itself, of which the bundle's map says nothing. */
const BABEL_HELPERS = 'node_modules/@babel/helpers/lib/index.js';

/**
 * Runs `lng build` into `folder`.
 * @throws Error with everything lng said, when anything at all was wrong: a type error and a warning count; the signal's
 * reason once it is aborted
 */
export async function runLng(folder: string, target: Target, signal?: AbortSignal): Promise<Contribution> {
  const { flag, file } = levels[target];
  const gitignore = fromRoot('.gitignore');
  const ignored = withoutStaging(await readFile(gitignore, 'utf8'));
  try {
    await lng(['build', flag], signal, {
      LNG_BUILD_FOLDER: relative(root, folder),
      // lng reads .env as well; these hold wherever it is started from.
      LNG_AUTO_UPDATE: 'false',
      LNG_BUILD_EXIT_ON_FAIL: 'true',
      LNG_BUILD_FAIL_ON_WARNINGS: 'true',
      // The map tells what is in the bundle; no reference to it is written, and it does not stay.
      LNG_BUILD_SOURCEMAP: 'hidden',
      LNG_BUILD_MINIFY: 'true',
      // `production` would put a reference to the map into the bundle.
      NODE_ENV: '',
    });
  } finally {
    // lng appends its folders to .gitignore when it does not find them spelled its way.
    if ((await readFile(gitignore, 'utf8')) !== ignored) await writeFile(gitignore, ignored);
  }
  const written = join(folder, file);
  const sources = await sourcesOf(`${written}.map`, folder);
  await rm(`${written}.map`);
  await writeFile(written, withoutBanner(await readFile(written, 'utf8')));
  if (file !== BUNDLE_FILE) await rename(written, join(folder, BUNDLE_FILE));
  return { file: BUNDLE_FILE, sources: [...sources, BABEL_HELPERS] };
}

/** lng's lines of a build that was killed before it could take them back, or that is going on elsewhere. */
const withoutStaging = (text: string): string => text.replace(new RegExp(`\\n(?:.*${stagingName.source}\\n)+`, 'g'), '');

/** lng's own comment on top, which has the time of the build in it. */
const withoutBanner = (code: string): string => code.replace(/^\/\*\*\n( \*[^\n]*\n)*? \*\/\n+/, '');

/** What the bundle was made of, without what the bundler has made itself: helpers and virtual modules. */
async function sourcesOf(map: string, folder: string): Promise<readonly string[]> {
  const { sources } = JSON.parse(await readFile(map, 'utf8')) as { readonly sources: readonly string[] };
  return sources
    .map((source) => relative(root, resolve(folder, source)))
    .filter((source) => /^node_modules\//.test(source))
    .sort();
}

async function lng(args: readonly string[], signal: AbortSignal | undefined, environment: Readonly<Record<string, string>>): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((done, reject) => {
    const child = spawnGroup(process.execPath, [fromRoot('node_modules/@lightningjs/cli/bin/index.js'), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      signal,
    });
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      if (signal?.aborted === true) reject(new Error('the build was interrupted'));
      else if (code === 0) done();
      else reject(new Error(`lng ${args.join(' ')} failed (exit code ${String(code)}):\n${said}`));
    });
  });
}
