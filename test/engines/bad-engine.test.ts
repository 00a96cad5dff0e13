import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchEngine } from './support/fetch-engine';
import { launchBinary, launchEngine } from './support/launch-engine';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bad-engine-'));
});
afterEach(() => rm(folder, { recursive: true }));

const script = async (text: string): Promise<string> => {
  const file = path.join(folder, 'chrome');
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
};

it('an engine of another version is not taken for the one that was asked for', async () => {
  await expect(launchBinary(await fetchEngine('79'), '85')).rejects.toThrow(/^asked for Chromium 85, and HeadlessChrome\/79\.\S+ answers$/);
});

it('an engine that ends at its start is told with what it said', async () => {
  await expect(launchBinary(await script('echo no display >&2; exit 3'), '79')).rejects.toThrow(/^Chromium 79 ended at its start \(3\)\n {2}no display$/);
});

it('an engine that is none does not start', async () => {
  await expect(launchBinary(path.join(folder, 'missing'), '79')).rejects.toThrow(/^Chromium 79 does not start: .*ENOENT/);
});

it('an engine that dies is told by whoever waits for it', async () => {
  const engine = await launchEngine('79');
  const page = await engine.newPage();
  const never = page.evaluate('new Promise(function () {})');
  never.catch(() => undefined);
  await engine.close();
  await expect(never).rejects.toThrow(/^Runtime\.evaluate: a page of HeadlessChrome\/79\.\S+ has hung up$/);
  await expect(engine.newPage()).rejects.toThrow(/Chromium 79 has hung up$/);
});
