import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode, tryClaim } from '../../headend/content/claim';
import { buildApp } from '../../platform/web/build';
import { fromRoot } from '../../platform/web/paths';

/** What the tv build is made of. */
const sources = ['src', 'static', 'platform/web', 'platform/inventory', 'platform/supply', 'settings.json', 'metadata.json', 'tsconfig.json', 'package-lock.json', 'LICENSE'];

const builds = fromRoot('.cache/builds');

/** ms; a folder this old is of sources that have changed since, or of a run that died. */
const keptFor = 24 * 60 * 60 * 1000;

/** ms between two looks at whether another process has it. */
const patience = 250;

/**
 * The folder of a tv build of the sources as they are, which no test may write to. Made once and kept: a build takes
 * half a minute.
 */
export async function tvBuild(): Promise<string> {
  const name = `tv-${await hashOf(sources)}`;
  const folder = join(builds, name);
  await mkdir(builds, { recursive: true });
  while (!(await exists(folder))) {
    const claim = await tryClaim(join(builds, 'claim'));
    if (claim === undefined) {
      await new Promise((resolve) => setTimeout(resolve, patience));
      continue;
    }
    try {
      if (await exists(folder)) break;
      const staging = join(builds, `.staging-${claim.token}`);
      await buildApp({ outDir: staging, target: 'tv' });
      await rename(staging, folder);
      await sweep();
    } finally {
      await claim.release();
    }
  }
  return folder;
}

async function sweep(): Promise<void> {
  for (const name of await readdir(builds)) {
    const folder = join(builds, name);
    const info = await stat(folder).catch(() => undefined);
    if (info?.isDirectory() === true && Date.now() - info.mtimeMs > keptFor) await rm(folder, { recursive: true, force: true });
  }
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesIn(path)) hash.update(`${file}\0`).update(await readFile(fromRoot(file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<string[]> {
  try {
    if ((await stat(fromRoot(path))).isFile()) return [path];
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
  const entries = await readdir(fromRoot(path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(fromRoot().length))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
