/**
 * A folder of finished things, each made at most once: `<cacheDir>/<name>` is there whole or not at all. Work goes on in
 * a staging folder beside it, which is renamed into place at the end.
 */
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode, tryClaim } from './claim';

export interface CacheJob {
  readonly cacheDir: string;
  /** 16 hex digits: what the content follows from. */
  readonly name: string;
  readonly isWhole: (folder: string) => Promise<boolean>;
  /** Fills an empty folder. */
  readonly make: (staging: string) => Promise<void>;
  readonly onWait?: () => void;
  /** Told, before it is made anew, what is wrong with what an earlier run has left. */
  readonly onRemains?: (what: 'interrupted' | 'damaged') => void;
  readonly signal?: AbortSignal;
}

const WAIT_MS = 250;
/** Content of other recipes is kept for so long after its last use. */
const KEEP_OTHERS_MS = 7 * 24 * 3600 * 1000;

/** The finished folder, made now if need be. */
export async function cached(job: CacheJob): Promise<string> {
  const { cacheDir, name, signal } = job;
  const target = join(cacheDir, name);
  await mkdir(cacheDir, { recursive: true });
  for (let waited = false; ; waited = true) {
    signal?.throwIfAborted();
    if (await job.isWhole(target)) {
      const now = new Date();
      // Says when it was last used. Not worth failing for, as on a read-only disk.
      await utimes(target, now, now).catch(() => undefined);
      return target;
    }
    const claim = await tryClaim(join(cacheDir, `${name}.claim`));
    if (claim) {
      try {
        // Whoever had the claim before may have finished between our look and our claim.
        if (!(await job.isWhole(target))) await makeInto(target, claim.token, job);
      } finally {
        await claim.release();
      }
      await tidy(cacheDir, name);
    } else {
      if (!waited) job.onWait?.();
      await sleep(WAIT_MS, undefined, { signal });
    }
  }
}

async function makeInto(target: string, token: string, job: CacheJob): Promise<void> {
  const prefix = `${job.name}.staging-`;
  // Of runs that were killed: we hold the claim now, so nobody works in them.
  const left = (await readdir(job.cacheDir)).filter((name) => name.startsWith(prefix));
  if (left.length > 0) job.onRemains?.('interrupted');
  else if (await isThere(target)) job.onRemains?.('damaged');
  // Patiently: a tool that outlived its killed parent may still be writing into it.
  for (const name of left) await rm(join(job.cacheDir, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const staging = join(job.cacheDir, prefix + token);
  try {
    await mkdir(staging);
    await job.make(staging);
    if (!(await job.isWhole(staging))) throw new Error(`content was made, but is not whole: ${staging}`);
    await putInPlace(staging, target, job);
  } catch (error) {
    // Another process took us for dead, as after this machine slept, and cleared our folder: then it is at it now.
    const wasCleared = !(await isThere(staging));
    if (!wasCleared || job.signal?.aborted) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function putInPlace(staging: string, target: string, job: CacheJob): Promise<void> {
  try {
    await rename(staging, target);
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST') && !isCode(error, 'EPERM')) throw error;
    // Another process was first: its work is as good as ours. But a damaged folder makes room.
    if (await job.isWhole(target)) return;
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function tidy(cacheDir: string, name: string): Promise<void> {
  for (const other of await readdir(cacheDir)) {
    if (other === name || !/^[0-9a-f]{16}$/.test(other)) continue;
    const used = await stat(join(cacheDir, other)).catch(() => undefined);
    if (used && Date.now() - used.mtimeMs > KEEP_OTHERS_MS) await rm(join(cacheDir, other), { recursive: true, force: true });
  }
}
