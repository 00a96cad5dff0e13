import { Refusal } from '../package/refusal';

/** One file of an `ar` archive. */
export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MAGIC = '!<arch>\n';
const HEADER = 60;

/**
 * Reads the common format of `ar` (https://en.wikipedia.org/wiki/Ar_(Unix)), which `.ipk` and `.deb` are made of.
 * @throws Refusal for what is none
 */
export function readAr(archive: Uint8Array, name: string): Member[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Refusal(`${name}: not an .ipk archive`);
  const members: Member[] = [];
  for (let at = MAGIC.length; at < bytes.length; ) {
    const header = bytes.toString('latin1', at, at + HEADER);
    const size = /^\d+ *$/.test(header.slice(48, 58)) ? Number(header.slice(48, 58)) : NaN;
    const start = at + HEADER;
    if (!header.endsWith('`\n') || !(start + size <= bytes.length)) throw new Refusal(`${name}: a broken .ipk archive`);
    members.push({ name: header.slice(0, 16).trimEnd().replace(/\/$/, ''), bytes: bytes.subarray(start, start + size) });
    // Each file starts at an even place.
    at = start + size + (size % 2);
  }
  return members;
}

/** Everything belongs to root, and is as old as `date`. */
export function writeAr(members: readonly Member[], date: Date): Uint8Array {
  const seconds = Math.floor(date.getTime() / 1000).toString();
  const parts = members.flatMap(({ name, bytes }) => {
    const fields = [name.padEnd(16), seconds.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8), bytes.length.toString().padEnd(10), '`\n'];
    return [Buffer.from(fields.join(''), 'latin1'), bytes, Buffer.from(bytes.length % 2 === 1 ? '\n' : '')];
  });
  return Buffer.concat([Buffer.from(MAGIC), ...parts]);
}
