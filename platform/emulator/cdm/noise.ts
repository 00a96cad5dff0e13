/** `crypto` gives no more at once. */
const MOST_AT_ONCE = 65_536;

/** Random bytes, where a real CDM has certificates and signatures. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += MOST_AT_ONCE) crypto.getRandomValues(bytes.subarray(start, start + MOST_AT_ONCE));
  return bytes;
}
