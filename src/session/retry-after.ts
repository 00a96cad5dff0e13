/** s. A server that wants longer is asked after this all the same. */
const LONGEST = 3_600;

/**
 * `Retry-After` in seconds, which a server writes as seconds or as a date (RFC 9110, 10.2.3); `undefined` where it makes no
 * sense. Across origins a server has to name it in `Access-Control-Expose-Headers`.
 * @param wallNow ms since the epoch
 */
export function retryAfter(header: string | null, wallNow: number): number | undefined {
  const text = (header ?? '').trim();
  if (/^\d{1,9}$/.test(text)) return Math.min(LONGEST, Number(text));
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.min(LONGEST, Math.max(0, (date - wallNow) / 1_000));
}
