import { cached } from './cache';
import { generate, type Progress } from './generate';
import { isWhole } from './inventory';
import { type ContentLibrary, openLibrary } from './library';
import { planContent, planHash } from './plan';
import { type Recipe, RECIPE } from './recipe';
import { locateTools, type Tools } from './tools';

export interface EnsureContentOptions {
  /** Usually `<project>/.cache/content`. May be deleted at any time that nothing runs. */
  readonly cacheDir: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Another line-up, for tests. */
  readonly recipe?: Recipe;
  /** Other programs, for tests. */
  readonly tools?: Tools;
}

const REMAINS = {
  interrupted: 'beginning anew: an earlier start was interrupted',
  damaged: 'beginning anew: what is there is damaged',
};

/**
 * The content, made now if it is not there yet (about 40 s on two cores), else read from the cache.
 * @throws ToolError when ffmpeg or the packager fails; the signal's reason once it is aborted
 */
export async function ensureContent({ cacheDir, onProgress, signal, recipe = RECIPE, tools: given }: EnsureContentOptions): Promise<ContentLibrary> {
  const plan = planContent(recipe);
  const tools = given ?? (await locateTools());
  const name = planHash(plan, tools.packagerVersion);
  const folder = await cached({
    cacheDir,
    name,
    isWhole,
    make: (staging) => generate(plan, staging, { tools, onProgress, signal }),
    onWait: () => onProgress?.({ done: 0, total: 1, step: 'wait for another process that makes the same content' }),
    onRemains: (what) => onProgress?.({ done: 0, total: 1, step: REMAINS[what] }),
    signal,
  });
  return openLibrary(folder, recipe, name.slice(0, 8));
}

export type { ContentKey } from './key-table';
export type { ContentChannel, ContentLibrary, MediaPart } from './library';
export type { KeyLabel } from './keys';
export type { Progress } from './generate';
export { contentRoutes, type ContentOperation, type ContentRoutesOptions } from './routes';
export { ToolError } from './run-tool';
export { readStrip, STRIP, type Pixel } from './strip';
