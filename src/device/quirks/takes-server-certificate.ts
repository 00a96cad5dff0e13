import { isTizen, isWebOs, type QuirkFacts } from './facts';

/**
 * Whether `setServerCertificate()` may be called.
 *
 * - Models: Samsung Tizen up to 5.0 (2019), LG webOS up to 3 (2016).
 * - Symptom: the call fails, or succeeds and every licence request after it fails.
 * - Source: Shaka Player `supportsServerCertificate`, which once took Tizen 4.0 for "no minor version known".
 * - Does: Widevine is used without the operator's certificate; the CDM asks for one itself where it has to.
 */
export function takesServerCertificate(facts: QuirkFacts): boolean {
  return !isTizen(facts, 5) && !isWebOs(facts, 3);
}
