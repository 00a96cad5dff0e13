const MAGIC = '!<arch>\n';
const HEADER = 60;

/**
 * Files of an `ar` archive by name, as Debian's packages have it (man 5 ar).
 * @param what it is, in the words of an error
 * @throws Error for what is no such archive
 */
export function readAr(archive: Buffer, what: string): ReadonlyMap<string, Buffer> {
  if (archive.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${what} is no ar archive`);
  const files = new Map<string, Buffer>();
  for (let at = MAGIC.length; at + HEADER <= archive.length; ) {
    const header = archive.toString('latin1', at, at + HEADER);
    const name = header.slice(0, 16).trim().replace(/\/$/, '');
    const size = Number(header.slice(48, 58));
    const start = at + HEADER;
    if (!Number.isInteger(size) || start + size > archive.length) throw new Error(`${what} is cut off at ${name}`);
    files.set(name, archive.subarray(start, start + size));
    // Each file begins at an even place.
    at = start + size + (size % 2);
  }
  return files;
}
