import { isWebOs, type QuirkFacts } from './facts';

/**
 * Whether MediaKeys may serve one source after the other.
 *
 * - Models: LG webOS, all.
 * - Symptom: the second encrypted source on the same MediaKeys rebuffers for ever.
 * - Source: RxPlayer `can_reuse_media_keys`, 2022-11.
 * - Does: the DRM engine makes MediaKeys anew for each source (`reuseMediaKeys`).
 */
export function canReuseMediaKeys(facts: QuirkFacts): boolean {
  return !isWebOs(facts);
}
