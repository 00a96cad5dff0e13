import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** A folder's files: path with slashes, relative to it, and bytes. In order of their paths, whatever the file system's is. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** By code units: the same order on every machine, in every language. */
export function sorted(entries: Iterable<readonly [string, Uint8Array]>): Files {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** @throws Error when the folder cannot be read, or holds what is neither file nor folder */
export async function readFiles(folder: string): Promise<Files> {
  const files: [string, Uint8Array][] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) throw new Error(`${path}: neither a file nor a folder`);
    files.push([relative(folder, path).split(sep).join('/'), await readFile(path)]);
  }
  return sorted(files);
}

/** @param files whose paths have been checked: none leads out of the folder */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

/** Why a path out of somebody's archive may not be written to disk, or undefined. */
export function faultOfPath(path: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (path === '' || /[\\\u0000-\u001f]/.test(path)) return 'an odd name';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'an absolute path';
  if (path.split('/').some((part) => part === '..' || part === '.' || part === '')) return 'a path that leads elsewhere';
  return undefined;
}

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);
