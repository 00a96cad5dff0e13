import { isTizen, type QuirkFacts } from './facts';

/**
 * Whether a `<video>` has to be made anew once the app was in the background.
 *
 * - Models: Samsung Tizen 4.0 to 5.5 (2018 to 2020).
 * - Symptom: after hide and show the element plays nothing any more, whatever is loaded into it, until player and element
 *   are made anew.
 * - Source: RxPlayer issue 1184, Shaka Player issue 3161.
 * - Does: the lifecycle takes a new element before it loads again.
 */
export function needsNewVideoAfterBackground(facts: QuirkFacts): boolean {
  return isTizen(facts, 5.5, 4);
}
