import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ContentLibrary, ensureContent } from '../../../../headend/content';
import type { Recording } from '../../../../headend/content/channels';
import { AVAILABILITY_START_MS } from '../../../../headend/content/live';
import type { Recipe } from '../../../../headend/content/recipe';
import { SEGMENT_MS } from '../../../../headend/content/timing';

const loop = { colour: [120, 60, 60], kind: 'loop' } as const;
const recording = (id: string, number: number, segments: number, protection?: Recording['protection']): Recording => ({
  ...loop,
  id,
  name: `Test ${number}`,
  number,
  tone: 400,
  segments,
  ...(protection && { protection }),
});

/** One recording of each kind of encryption, as small as it goes: the real tools make it in a few seconds. */
export const SMALL: Recipe = {
  recordings: [
    // Long enough for the packager to rotate once.
    recording('turning', 3, 7, { scheme: 'cenc', keys: 'rotating' }),
    recording('several', 9, 2, { scheme: 'cenc', keys: 'separate' }),
    recording('pattern', 4, 1, { scheme: 'cbcs', keys: 'one' }),
    { ...recording('open', 6, 2), kind: 'film' },
  ],
  ladder: [
    { id: 'v1', width: 208, height: 118, bitrate: 80, label: 'SD' },
    { id: 'v3', width: 320, height: 180, bitrate: 120, label: 'HD' },
  ],
};

/** A live number far from 0, at the start of a key period, and the time at which it is the newest. */
export const NUMBER = 40_000_000;
export const NOW = AVAILABILITY_START_MS + (NUMBER + 1) * SEGMENT_MS;

/** Of test runs; shared between them and kept, since the cache knows by itself when it is out of date. */
const cacheDir = fileURLToPath(new URL('../../../../.cache/test-content', import.meta.url));

export interface SmallContent {
  readonly library: ContentLibrary;
  /** A file as the packager made it. */
  readonly packaged: (...path: readonly string[]) => Promise<Buffer>;
}

export async function smallContent(): Promise<SmallContent> {
  const library = await ensureContent({ cacheDir, recipe: SMALL });
  const folder = (await readdir(cacheDir)).find((name) => /^[0-9a-f]{16}$/.test(name) && name.startsWith(library.version)) ?? '';
  return { library, packaged: (...path) => readFile(join(cacheDir, folder, ...path)) };
}
