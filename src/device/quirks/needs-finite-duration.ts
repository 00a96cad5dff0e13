import { isWebOs, type QuirkFacts } from './facts';

/**
 * Whether `MediaSource.duration` must be a number.
 *
 * - Models: LG webOS 4 (2018, 2019).
 * - Symptom: a seek in a live stream never ends.
 * - Source: dash.js `mediaSourceDurationInfinity`, RxPlayer.
 * - Does: dash.js sets a large number in place of `Infinity`.
 */
export function needsFiniteDuration(facts: QuirkFacts): boolean {
  return isWebOs(facts, 4, 4);
}
