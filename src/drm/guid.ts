/** Where the bytes of an id stand when it is written as a GUID: its first three fields are little-endian. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
/** Hex digits. */
const BYTE = 2;

/** An id of 16 bytes in the other order; there and back is the same. Lower-case hex. */
export function swapGuid(id: string): string {
  return GUID_ORDER.map((index) => id.slice(index * BYTE, (index + 1) * BYTE)).join('');
}
