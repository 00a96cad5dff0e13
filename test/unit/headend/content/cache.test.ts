// @vitest-environment node
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CacheJob, cached } from '../../../../headend/content/cache';
import { isWhole, writeInventory } from '../../../../headend/content/inventory';

const NAME = '0123456789abcdef';
let cacheDir: string;
let made: number;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'cache-'));
  made = 0;
});
afterEach(() => rm(cacheDir, { recursive: true }));

const fill = async (staging: string) => {
  made += 1;
  await writeFile(join(staging, 'media'), `take ${made}`);
  await writeInventory(staging);
};
const get = (changes: Partial<CacheJob> = {}) => cached({ cacheDir, name: NAME, isWhole, make: fill, ...changes });
const media = (folder: string) => readFile(join(folder, 'media'), 'utf8');

describe('the cache', () => {
  it('makes once, then reads', async () => {
    const folder = await get();
    expect(folder).toBe(join(cacheDir, NAME));
    expect(await get()).toBe(folder);
    expect(made).toBe(1);
    expect(await readdir(cacheDir)).toEqual([NAME]);
  });

  it('makes another recipe anew and keeps the first', async () => {
    await get();
    await get({ name: 'fedcba9876543210' });
    expect(made).toBe(2);
    expect((await readdir(cacheDir)).sort()).toEqual([NAME, 'fedcba9876543210']);
  });

  it('forgets other recipes that were not used for a week', async () => {
    const old = await get();
    const long = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    await utimes(old, long, long);
    await get({ name: 'fedcba9876543210' });
    expect(await readdir(cacheDir)).toEqual(['fedcba9876543210']);
  });

  it('has nothing in place while it is being made', async () => {
    await get({
      make: async (staging) => {
        await writeFile(join(staging, 'half'), '');
        expect(existsSync(join(cacheDir, NAME))).toBe(false);
        await fill(staging);
      },
    });
    expect(await isWhole(join(cacheDir, NAME))).toBe(true);
  });

  it('leaves nothing behind when making fails, and the next try succeeds', async () => {
    const failing = get({
      make: async (staging) => {
        await writeFile(join(staging, 'half'), '');
        throw new Error('no luck');
      },
    });
    await expect(failing).rejects.toThrow('no luck');
    expect(await readdir(cacheDir)).toEqual([]);
    await get();
    expect(made).toBe(1);
  });

  it('refuses what was made but is not whole', async () => {
    await expect(get({ make: () => Promise.resolve() })).rejects.toThrow('not whole');
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('makes a damaged folder anew', async () => {
    const remains: string[] = [];
    const onRemains = (what: string) => remains.push(what);
    const folder = await get({ onRemains });
    expect(remains).toEqual([]);
    await truncate(join(folder, 'media'), 2);
    expect(await media(await get({ onRemains }))).toBe('take 2');
    expect(remains).toEqual(['damaged']);
    await rm(join(folder, 'media'));
    expect(await media(await get())).toBe('take 3');
    await writeFile(join(folder, 'inventory.json'), '{"media":');
    expect(await media(await get())).toBe('take 4');
  });

  it('makes it once for two who ask at the same time', async () => {
    let waits = 0;
    const slow = async (staging: string) => {
      await sleep(100);
      await fill(staging);
    };
    const both = await Promise.all([1, 2].map(() => get({ make: slow, onWait: () => (waits += 1) })));
    expect(both).toEqual([join(cacheDir, NAME), join(cacheDir, NAME)]);
    expect([made, waits]).toEqual([1, 1]);
  });

  it('takes over from a killed run and clears what that left', async () => {
    const owner = { host: hostname(), pid: 2 ** 30, token: 'dead' };
    await writeFile(join(cacheDir, `${NAME}.claim`), JSON.stringify(owner));
    await mkdir(join(cacheDir, `${NAME}.staging-dead`));
    const remains: string[] = [];
    await get({ onRemains: (what) => remains.push(what) });
    expect(await readdir(cacheDir)).toEqual([NAME]);
    expect(remains).toEqual(['interrupted']);
  });

  it('takes over from an earlier life of this very process id, as in a restarted container', async () => {
    await writeFile(join(cacheDir, `${NAME}.claim`), JSON.stringify({ host: hostname(), pid: process.pid, token: 'before' }));
    await get();
    expect(made).toBe(1);
  });

  it('takes over a claim that nobody has touched for long, and respects a fresh one', async () => {
    const claim = join(cacheDir, `${NAME}.claim`);
    await writeFile(claim, JSON.stringify({ host: 'elsewhere', pid: 1, token: 'x' }));
    const stop = AbortSignal.timeout(600);
    await expect(get({ signal: stop })).rejects.toThrow();
    expect(made).toBe(0);
    const long = new Date(Date.now() - 60_000);
    await utimes(claim, long, long);
    await get();
    expect(made).toBe(1);
  });

  it('gives way to another process that finished first', async () => {
    const folder = await get({
      make: async (staging) => {
        const other = join(cacheDir, NAME);
        await mkdir(other);
        await writeFile(join(other, 'media'), 'theirs');
        await writeInventory(other);
        await fill(staging);
      },
    });
    expect(await media(folder)).toBe('theirs');
    expect(await readdir(cacheDir)).toEqual([NAME]);
  });

  it('waits for the other when it was itself taken for dead and cleared away', async () => {
    const claim = join(cacheDir, `${NAME}.claim`);
    const folder = await get({
      make: async (staging) => {
        await rm(staging, { recursive: true });
        await writeFile(claim, JSON.stringify({ host: 'elsewhere', pid: 1, token: 'other' }));
        setTimeout(() => {
          void mkdir(join(cacheDir, NAME)).then(() => fill(join(cacheDir, NAME)));
        }, 300);
        throw new Error('ENOENT');
      },
    });
    expect(await media(folder)).toBe('take 1');
    expect(await readdir(cacheDir)).toContain(`${NAME}.claim`);
  });
});
