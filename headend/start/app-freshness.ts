import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What the build is made of, save what it copies from npm packages itself. */
const sources = ['src', 'static/index.html', 'static/boot.js', 'static/style.css', 'settings.json', 'metadata.json'];

/** Whether a build is missing or older than any file that it is made of. @param folder from the root */
export async function isBuildStale(root: string, folder: string): Promise<boolean> {
  const built = await changedAt(join(root, folder, 'index.html'));
  if (built === undefined) return true;
  for (const source of sources) {
    const changed = await newestIn(join(root, source));
    if (changed !== undefined && changed > built) return true;
  }
  return false;
}

/** ms since the epoch. */
async function changedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

async function newestIn(path: string): Promise<number | undefined> {
  let names: string[];
  try {
    names = await readdir(path, { recursive: true });
  } catch {
    return changedAt(path);
  }
  let newest = await changedAt(path);
  for (const name of names) {
    const changed = await changedAt(join(path, name));
    if (changed !== undefined && changed > (newest ?? 0)) newest = changed;
  }
  return newest;
}
