import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Folders that this process is making: another process of the same id is a dead one's, as in a restarted container. */
const underWay = new Set<string>();

/** What such a folder is called: `.making-<its name>-<process id>-<random>`. */
export const stagingName = /\.making-[^/\s]+-\d+-[0-9a-f]{8}/;

/**
 * Makes a folder beside its place, and puts it there once it is whole: whoever looks finds the old one, none or the new
 * one, never half of one, whenever the work may be interrupted.
 * @param onLeftOver told when an earlier try was, and has been cleared away
 */
export async function putInPlace(folder: string, make: (staging: string) => Promise<void>, onLeftOver: () => void): Promise<void> {
  const place = dirname(folder);
  const prefix = `.making-${basename(folder)}-`;
  if (await clearLeftOvers(place, prefix)) onLeftOver();
  const name = `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`;
  const staging = join(place, name);
  underWay.add(name);
  try {
    await make(staging);
    await exchange(staging, folder);
  } finally {
    await remove(staging);
    underWay.delete(name);
  }
}

async function clearLeftOvers(place: string, prefix: string): Promise<boolean> {
  let found = false;
  for (const name of await readdir(place).catch(() => [])) {
    const [, pid] = (name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length)) : null) ?? [];
    if (pid === undefined || underWay.has(name) || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    await remove(join(place, name));
    found = true;
  }
  return found;
}

async function exchange(staging: string, folder: string): Promise<void> {
  const old = `${staging}-old`;
  await rename(folder, old).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  try {
    await rename(staging, folder);
  } catch (error) {
    // Another process was quicker by a moment: its build is of the same sources.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
  await remove(old);
}

/** Patiently: a tool that outlived its killed parent may still be writing into it. */
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
