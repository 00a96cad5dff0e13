import type { RobustnessLevel } from './eme';

/** What to ask for, best first; an empty string asks for no particular level. */
export interface Robustness {
  readonly video: readonly string[];
  readonly audio: readonly string[];
}

/**
 * Every combination, the picture's level first. Each is asked for on its own: devices that are given several levels at
 * once differ in which they take, and the answer would not say which it was.
 */
export function levelsOf({ video, audio }: Robustness): readonly RobustnessLevel[] {
  return orAny(video).flatMap((picture) => orAny(audio).map((sound) => ({ video: picture, audio: sound })));
}

function orAny(levels: readonly string[]): readonly string[] {
  return levels.length > 0 ? levels : [''];
}
