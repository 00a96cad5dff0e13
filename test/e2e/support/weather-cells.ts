import type { DrmSystem } from './world';

export const SYSTEMS = ['customer-ssm', 'nagra-ssp'] as const satisfies readonly DrmSystem[];
export const KEY_SYSTEMS = ['org.w3.clearkey', 'com.widevine.alpha', 'com.microsoft.playready'] as const;

export interface Cell {
  readonly drm: DrmSystem;
  readonly keySystem: (typeof KEY_SYSTEMS)[number];
}

/** Who watches a film and who watches live television at the same time: two pictures are all that two cores decode. */
export interface Pair {
  readonly film: Cell;
  readonly live: Cell;
}

/** The DRM systems one each, every key system with each of them, on film and live. */
export const ALL_PAIRS: readonly Pair[] = KEY_SYSTEMS.flatMap((_, row) => [pair(0, row), pair(1, row)]);

/** One pair for each row of a table; six rows have met every key system with each DRM system, on film and live. */
export function cutPair(row: number): Pair {
  return pair(row, row);
}

function pair(system: number, row: number): Pair {
  return {
    film: { drm: oneOf(SYSTEMS, system), keySystem: oneOf(KEY_SYSTEMS, row) },
    live: { drm: oneOf(SYSTEMS, system + 1), keySystem: oneOf(KEY_SYSTEMS, row + 1) },
  };
}

function oneOf<T>(choices: readonly [T, ...T[]], index: number): T {
  return choices[index % choices.length] ?? choices[0];
}
