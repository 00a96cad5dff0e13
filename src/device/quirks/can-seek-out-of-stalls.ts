import { isTizen, isWebOs, type QuirkFacts } from './facts';

/**
 * Whether a stall inside the buffer may be cured by a small seek.
 *
 * - Models: Samsung Tizen and LG webOS, all.
 * - Symptom: the decoder answers slowly to seeks, and jumps to a key frame of its own choice: the picture stalls again,
 *   or runs behind the sound.
 * - Source: Shaka Player (`stallSkip` 0 on TVs), bigscreen-player.
 * - Does: dash.js pauses and plays instead (`enableStallFix` with a `stallSeek` of 0).
 */
export function canSeekOutOfStalls(facts: QuirkFacts): boolean {
  return !isTizen(facts) && !isWebOs(facts);
}
