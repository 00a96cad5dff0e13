import { isTizen, isWebOs, type QuirkFacts } from './facts';

/**
 * Whether `mediaCapabilities.decodingInfo()` may be believed.
 *
 * - Models: Samsung Tizen and LG webOS, all.
 * - Symptom: it refuses what plays, or promises what does not; protected configurations above all.
 * - Source: Shaka Player `supportsMediaCapabilities`.
 * - Does: dash.js asks `MediaSource.isTypeSupported()` instead (`useMediaCapabilitiesApi`).
 */
export function isDecodingInfoReliable(facts: QuirkFacts): boolean {
  return !isTizen(facts) && !isWebOs(facts);
}
