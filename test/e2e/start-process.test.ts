import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rootFolder } from './support/paths';
import { copyOfProject, NpmStart, removeTree, type TreeOptions } from './support/npm-start';

/** ms until the port is free and every tool has ended. */
const AT_ONCE = 2_000;

/** ms that a build takes on a busy machine, at the most. */
const A_BUILD = 150_000;

let tree = '';
const starts: NpmStart[] = [];
afterEach(async () => {
  for (const start of starts.splice(0)) start.end();
  await removeTree(tree);
});

async function startIn(folder: string, port?: number): Promise<NpmStart> {
  const start = await NpmStart.in(folder, port);
  starts.push(start);
  return start;
}

async function start(options: TreeOptions): Promise<NpmStart> {
  tree = await copyOfProject(options);
  return startIn(tree);
}

async function expectAllGone(npm: NpmStart): Promise<void> {
  await expect.poll(() => npm.listens(), { timeout: AT_ONCE, interval: 50 }).toBe(false);
  await expect.poll(() => npm.left(), { timeout: AT_ONCE, interval: 100 }).toEqual([]);
}

const ready = { said: 'Ctrl+C ends it.' };
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** npm passes the first on, and knows nothing of the other. */
const bothKinds = ['SIGTERM', 'SIGHUP'] as const;

describe('a signal to npm start frees the port and ends its tools', () => {
  it.each(signals.flatMap((signal) => [[signal, 'npm'] as const, [signal, 'child'] as const]))('%s to %s, while it serves', async (signal, to) => {
    const npm = await start({ isBuilt: true, hasContent: true });
    await npm.until(ready);
    expect(await npm.listens()).toBe(true);
    npm.signal(signal, to);
    await expectAllGone(npm);
  });

  it.each(bothKinds)('%s to npm, while content is made', async (signal) => {
    const npm = await start({ isBuilt: true });
    await npm.until({ runs: /ffmpeg .*-i / });
    npm.signal(signal, 'npm');
    await expectAllGone(npm);
    expect(readdirSync(path.join(tree, '.cache/content'))).toEqual([]);
  });

  it.each(bothKinds)('%s to npm, while the app is built', async (signal) => {
    const npm = await start({ hasContent: true });
    await npm.until({ runs: /rollup/ });
    npm.signal(signal, 'npm');
    await expectAllGone(npm);
    expect(existsSync(path.join(tree, 'build'))).toBe(false);
    expect(readdirSync(tree).filter((name) => name.includes('making'))).toEqual([]);
  });

  it('SIGKILL to npm, which nobody can pass on', async () => {
    const npm = await start({ isBuilt: true, hasContent: true });
    await npm.until(ready);
    npm.signal('SIGKILL', 'npm');
    await expectAllGone(npm);
  });
});

describe('a second npm start in the same tree', () => {
  it('on the same port says who is there and ends; on another it serves', async () => {
    const first = await start({ isBuilt: true, hasContent: true });
    await first.until(ready);
    const second = await startIn(tree, first.port);
    expect(await second.exitCode()).toBe(1);
    expect(second.said).toContain(`Port ${first.port} is taken. If another npm start has it, that one serves http://localhost:${first.port}/ already`);
    expect(second.said).toContain('npm start -- --port');
    const third = await startIn(tree);
    await third.until(ready);
    expect([await first.listens(), await third.listens()]).toEqual([true, true]);
  });
});

describe('the start after a kill -9', () => {
  it('in the middle of content says so, and makes it anew', async () => {
    const killed = await start({ isBuilt: true });
    await killed.until({ runs: /ffmpeg .*-i / });
    killed.signal('SIGKILL', 'child');
    const next = await startIn(tree);
    await next.until({ said: 'an earlier start was interrupted' });
    await next.until({ runs: /ffmpeg .*-i / });
    next.signal('SIGTERM', 'npm');
    await expectAllGone(next);
  });

  it('in the middle of a build says so, and serves a whole one', async () => {
    const killed = await start({ hasContent: true });
    await killed.until({ runs: /rollup/ });
    killed.signal('SIGKILL', 'child');
    expect(existsSync(path.join(tree, 'build'))).toBe(false);
    const next = await startIn(tree);
    await next.until({ said: 'an earlier build was interrupted' });
    await next.until(ready, A_BUILD);
    const page = await (await fetch(`http://127.0.0.1:${next.port}/`)).text();
    const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(parts).toContain('appBundle.js');
    for (const file of parts) expect((await fetch(`http://127.0.0.1:${next.port}/${file}`)).status, file).toBe(200);
    expect(readFileSync(path.join(tree, '.gitignore'), 'utf8')).toBe(readFileSync(path.join(rootFolder, '.gitignore'), 'utf8'));
  }, 2 * A_BUILD);
});
