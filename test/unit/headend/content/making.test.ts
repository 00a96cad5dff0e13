// @vitest-environment node
/** Making content with the real ffmpeg and packager, and with tools that fail. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContentLibrary, ensureContent, ToolError } from '../../../../headend/content';
import type { Recipe } from '../../../../headend/content/recipe';
import { locateTools, type Tools } from '../../../../headend/content/tools';
import { SMALL } from './small-content';

/** Two recordings of a segment or two. */
const TINY: Recipe = { ...SMALL, recordings: SMALL.recordings.slice(2) };

let cacheDir: string;
let folderName: string;
let tools: Tools;
let library: ContentLibrary;
const steps: { done: number; total: number }[] = [];

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'content-'));
  tools = await locateTools();
  library = await ensureContent({ cacheDir, recipe: TINY, onProgress: ({ done, total }) => steps.push({ done, total }) });
  folderName = (await readdir(cacheDir)).join();
}, 120_000);
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

describe('making', () => {
  it('reports progress to the end, never backwards', () => {
    expect(steps.at(-1)).toEqual({ done: steps[0]?.total, total: steps[0]?.total });
    for (const [index, { done }] of steps.entries()) expect(done).toBeGreaterThanOrEqual(steps[index - 1]?.done ?? 0);
  });

  it('has as many segments as it should, of each track', async () => {
    for (const { id, segments } of TINY.recordings) {
      for (const track of ['v1', 'v3', 'a1']) expect(await readdir(join(cacheDir, folderName, id, track)), `${id}/${track}`).toHaveLength(segments + 1);
    }
  });

  it('reuses what is there, without the tools', async () => {
    const none: Tools = { ...tools, ffmpeg: '/none', packager: '/none' };
    const again = await ensureContent({ cacheDir, recipe: TINY, tools: none });
    expect(again.version).toBe(library.version);
  });

  it('makes a changed line-up anew, and so does another packager', async () => {
    const none: Tools = { ...tools, ffmpeg: '/none', packager: '/none' };
    const changed = { ...TINY, recordings: TINY.recordings.map((recording) => ({ ...recording, tone: recording.tone + 1 })) };
    await expect(ensureContent({ cacheDir, recipe: changed, tools: none })).rejects.toThrow(/ffmpeg \(\/none\) does not start/);
    await expect(ensureContent({ cacheDir, recipe: TINY, tools: { ...none, packagerVersion: '9' } })).rejects.toThrow(ToolError);
    expect(await readdir(cacheDir)).toEqual([folderName]);
  });

  it('says which tool failed and what it said last', async () => {
    const script = join(cacheDir, 'failing-tool');
    await writeFile(script, '#!/bin/sh\necho "no such codec" >&2\nexit 7\n', { mode: 0o755 });
    const failure = ensureContent({ cacheDir: join(cacheDir, 'other'), recipe: TINY, tools: { ...tools, packager: script } });
    await expect(failure).rejects.toMatchObject({ name: 'ToolError', tool: 'shaka-packager', exitCode: 7, message: expect.stringContaining('no such codec') as string });
    await rm(script);
    await rm(join(cacheDir, 'other'), { recursive: true });
  }, 60_000);

  it('stops when aborted and leaves nothing', async () => {
    const abort = new AbortController();
    const elsewhere = join(cacheDir, 'aborted');
    const stopped = ensureContent({ cacheDir: elsewhere, recipe: TINY, signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });
});
