import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enginesToTest, packageOf } from './support/engines';
import { fetchEngine } from './support/fetch-engine';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'engine-cache-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

/** npm has neither a network nor anything in store. */
function cutOff(): void {
  vi.stubEnv('npm_config_offline', 'true');
  vi.stubEnv('npm_config_cache', path.join(cache, 'npm'));
}

const engines = async (): Promise<readonly string[]> => (await readdir(cache)).filter((name) => name !== 'npm');

it('makes a whole engine in place of what another package left, and asks nobody again', async () => {
  await mkdir(path.join(cache, '79'));
  await writeFile(path.join(cache, '79', 'package.txt'), 'chrome-aws-lambda@2.0.1\n');

  const first = await fetchEngine('79', { cache });
  expect(first).toBe(path.join(cache, '79', 'chrome'));
  expect((await stat(first)).mode & 0o111).toBe(0o111);
  expect([...(await readdir(path.join(cache, '79')))].sort()).toEqual(['chrome', 'package.txt', 'swiftshader']);

  cutOff();
  expect(await fetchEngine('79', { cache })).toBe(first);
});

it('lets two ask at once', async () => {
  const [first, second] = await Promise.all([fetchEngine('79', { cache }), fetchEngine('79', { cache })]);
  expect(second).toBe(first);
  expect(await engines()).toEqual(['79']);
});

it('says what to do where npm cannot fetch, and leaves nothing behind', async () => {
  cutOff();
  await expect(fetchEngine('79', { cache })).rejects.toThrow(/Chromium 79 is not in .*, and npm could not fetch chrome-aws-lambda@2\.0\.2: the first run needs the npm registry/);
  expect(await engines()).toEqual([]);
});

it('refuses a package that is not the one in the table', async () => {
  const from = { ...packageOf('79'), integrity: `sha512-${'A'.repeat(86)}==` };
  await expect(fetchEngine('79', { cache, from })).rejects.toThrow('is not what the table of engines says');
  expect(await engines()).toEqual([]);
});

it('tests on the engines that are named, and on no others', () => {
  expect(enginesToTest('')).toEqual(['79', '85', 'system']);
  expect(enginesToTest('76, system')).toEqual(['76', 'system']);
  expect(enginesToTest('all')).toContain('132');
  expect(() => enginesToTest('79,80')).toThrow('no engine "80"');
});
