/** Seconds, where a service names no usable period: what services in the field have, and never too long for them. */
const DEFAULT_PERIOD = 30;
/** Seconds. A TV that beats more often does nothing else. */
export const SHORTEST_PERIOD = 1;
/** Seconds. Longer than a content token may live; also keeps a timer's milliseconds within 32 bits. */
export const LONGEST_PERIOD = 86_400;

/**
 * Seconds between proofs of life, as a service's answer says: the first usable one of `spellings`.
 * A number in quotes is meant as one. Zero, less, or no number at all is no period: then the default, since beating too
 * often costs a request, while not beating costs the session.
 */
export function heartbeatPeriod(...spellings: readonly unknown[]): number {
  for (const spelling of spellings) {
    const period = positiveNumber(spelling);
    if (period !== undefined) return Math.min(LONGEST_PERIOD, Math.max(SHORTEST_PERIOD, period));
  }
  return DEFAULT_PERIOD;
}

function positiveNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = typeof value === 'number' ? value : decimal(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** Not `Number()`, which reads `0x10` and `1e3`, too. */
function decimal(text: string): number {
  return /^\s*\d{1,12}(\.\d{1,12})?\s*$/.test(text) ? parseFloat(text) : NaN;
}
