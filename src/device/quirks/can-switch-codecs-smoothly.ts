import { isTizen, isWebOs, type QuirkFacts } from './facts';

/**
 * Whether a source buffer may go on with another codec.
 *
 * - Models: Samsung Tizen, all; LG webOS up to 6 (2021).
 * - Symptom: the picture stands or the sound is gone after the switch, without an error.
 * - Source: Shaka Player `supportsSmoothCodecSwitching`.
 * - Does: dash.js makes its source buffers anew where the codec changes (`resetSourceBuffersForTrackSwitch`).
 */
export function canSwitchCodecsSmoothly(facts: QuirkFacts): boolean {
  return !isTizen(facts) && !isWebOs(facts, 6);
}
