import { isTizen, type QuirkFacts } from './facts';

/**
 * Whether Opus audio plays.
 *
 * - Models: Samsung Tizen below 5.0 (2018 and before).
 * - Symptom: `isTypeSupported()` promises it, and the decoder rejects it.
 * - Source: Shaka Player.
 * - Does: Opus is left out of what dash.js may choose from.
 */
export function playsOpus(facts: QuirkFacts): boolean {
  return !(isTizen(facts) && (facts.platformVersion ?? Infinity) < 5);
}
