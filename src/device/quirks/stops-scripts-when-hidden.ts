import { isTizen, type QuirkFacts } from './facts';

/**
 * Whether JavaScript stands still while the app is hidden.
 *
 * - Models: Samsung Tizen, all, unless its package asks for background support.
 * - Symptom: no timer, no answer, no heartbeat until the app is shown again; the session expires meanwhile.
 * - Source: Samsung's multitasking guide.
 * - Does: decides the default of the background policy: what has to be told the operator is told in the event's own turn.
 */
export function stopsScriptsWhenHidden(facts: QuirkFacts): boolean {
  return isTizen(facts);
}
