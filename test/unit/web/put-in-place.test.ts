// @vitest-environment node
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putInPlace, stagingName } from '../../../platform/web/put-in-place';

let place: string;
let folder: string;
let leftOvers: number;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'put-in-place-'));
  folder = join(place, 'build');
  leftOvers = 0;
});
afterEach(() => rm(place, { recursive: true }));

const fill = (words: string) => async (staging: string) => {
  await mkdir(staging);
  await writeFile(join(staging, 'page'), words);
};
const put = (make: (staging: string) => Promise<void>) => putInPlace(folder, make, () => (leftOvers += 1));
const page = () => readFile(join(folder, 'page'), 'utf8');

describe('a folder that is put in its place', () => {
  it('is there whole, and takes the place of the old one', async () => {
    await put(fill('one'));
    expect(await page()).toBe('one');
    await writeFile(join(folder, 'of the old one'), '');
    await put(async (staging) => {
      expect(staging).toMatch(stagingName);
      await fill('two')(staging);
      expect(await page()).toBe('one');
    });
    expect(await page()).toBe('two');
    expect(await readdir(folder)).toEqual(['page']);
    expect(await readdir(place)).toEqual(['build']);
    expect(leftOvers).toBe(0);
  });

  it('stays as it was when making another fails', async () => {
    await put(fill('one'));
    const failing = put(async (staging) => {
      await fill('half')(staging);
      throw new Error('no luck');
    });
    await expect(failing).rejects.toThrow('no luck');
    expect(await page()).toBe('one');
    expect(await readdir(place)).toEqual(['build']);
  });

  it('takes what killed runs have left away, says so, and touches nobody else’s', async () => {
    const dead = 2 ** 30;
    const others = [`.making-build-${process.ppid}-00000000`, `.making-build-tv-${dead}-00000000`, '.making-build-notes'];
    for (const name of [`.making-build-${dead}-00000000`, `.making-build-${dead}-00000000-old`, `.making-build-${process.pid}-00000000`, ...others]) await mkdir(join(place, name));
    await put(fill('one'));
    expect((await readdir(place)).sort()).toEqual([...others, 'build'].sort());
    expect(leftOvers).toBe(1);
  });

  it('may be made twice at once', async () => {
    await Promise.all(['one', 'two'].map((words) => put(fill(words))));
    expect(await page()).toMatch(/one|two/);
    expect(await readdir(place)).toEqual(['build']);
    expect(leftOvers).toBe(0);
  });
});
