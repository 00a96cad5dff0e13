import { isTizen, isWebOs, type QuirkFacts } from './facts';

/**
 * Whether `SourceBuffer.changeType()` may be used.
 *
 * - Models: Samsung Tizen up to 5.5 (2020), LG webOS up to 4 (2018).
 * - Symptom: it is missing (Chromium below 70), or there and ends in a decoder error.
 * - Source: RxPlayer, bigscreen-player.
 * - Does: dash.js goes on without it (`useChangeType`).
 */
export function canChangeType(facts: QuirkFacts): boolean {
  return !isTizen(facts, 5.5) && !isWebOs(facts, 4);
}
