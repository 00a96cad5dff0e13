import { isTizen, type QuirkFacts } from './facts';

/**
 * Whether every initialisation segment has to speak of encryption, those of clear segments too.
 *
 * - Models: Samsung Tizen, all.
 * - Symptom: a clear start, or clear advertising, followed by encrypted segments ends in a decoder error.
 * - Source: Shaka Player `requiresEncryptionInfoInAllInitSegments`.
 * - Does: nothing by itself yet. The content has to be packaged so: encrypted throughout, or with a clear lead whose
 *   initialisation segment is the encrypted one (shaka-packager does that).
 */
export function needsEncryptionInEveryInit(facts: QuirkFacts): boolean {
  return isTizen(facts);
}
