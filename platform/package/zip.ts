import { unzipSync, zipSync, type Zippable } from 'fflate';
import { faultOfPath, sorted, type Files } from './files';
import { Refusal } from './refusal';

/** Bytes that a package may unpack to. Ours are a few MB; more is no app of this kind. */
const MAX_UNPACKED = 200 * 1024 * 1024;

const UNIX = 3;
/** A plain file, readable by all. */
const FILE_MODE = 0o100644 << 16;

/** The same files give the same bytes: fixed dates and modes, order as given, one implementation of Deflate. */
export function zip(files: Files, date: Date): Uint8Array {
  const entries: Zippable = {};
  for (const [path, bytes] of files) entries[path] = [bytes, { level: 9, mtime: asLocal(date), os: UNIX, attrs: FILE_MODE }];
  return zipSync(entries);
}

/** Zip has local time without a zone: a date whose local reading is the UTC one of `date`. */
function asLocal(date: Date): Date {
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds());
}

/**
 * @param name of the archive, for the message
 * @throws Refusal for what is no zip, is too large, leads out of its folder or has a name twice: which of two files a TV takes nobody can say
 */
export function unzip(archive: Uint8Array, name: string): Files {
  const seen = new Set<string>();
  let total = 0;
  const look = (path: string, size: number): boolean => {
    const isFolder = path.endsWith('/');
    const fault = faultOfPath(isFolder ? path.slice(0, -1) : path);
    if (fault !== undefined) throw new Refusal(`${name}: ${JSON.stringify(path)}: ${fault}`);
    if (seen.has(path)) throw new Refusal(`${name}: ${path}: is in it twice`);
    seen.add(path);
    total += size;
    if (total > MAX_UNPACKED) throw new Refusal(`${name}: unpacks to more than ${MAX_UNPACKED} bytes`);
    return !isFolder;
  };
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(archive, { filter: ({ name: path, originalSize }) => look(path, originalSize) });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${name}: not a zip archive, or a broken one`);
  }
  return sorted(Object.entries(entries));
}
