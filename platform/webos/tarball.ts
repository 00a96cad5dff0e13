import { gzipSync } from 'fflate';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { bytesOf, faultOfPath, sorted, type Files } from '../package/files';
import { Refusal } from '../package/refusal';

/** Bytes that a tarball may unpack to; ours are a few MB. */
const MAX_UNPACKED = 200 * 1024 * 1024;

/**
 * The files of a `.tar.gz`.
 * @throws Refusal for what is none, is too large, has a name twice, links, devices, or a path that leads elsewhere
 */
export async function readTarball(archive: Uint8Array, name: string): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  try {
    const unpacking = extract();
    // Node's own, unlike fflate's, looks at the checksum.
    unpacking.end(gunzipSync(archive, { maxOutputLength: MAX_UNPACKED }));
    for await (const entry of unpacking) {
      const { header } = entry;
      const bytes = new Uint8Array(await buffer(entry));
      const path = header.name.replace(/^\.\//, '');
      if (header.type === 'directory') continue;
      const fault = header.type === 'file' ? faultOfPath(path) : `neither a file nor a folder (${header.type})`;
      if (fault !== undefined) throw new Refusal(`${name}: ${JSON.stringify(header.name)}: ${fault}`);
      if (files.has(path)) throw new Refusal(`${name}: ${path}: is in it twice`);
      files.set(path, bytes);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal(`${name}: unpacks to more than ${MAX_UNPACKED} bytes`);
    throw new Refusal(`${name}: not a .tar.gz archive, or a broken one`);
  }
  return sorted(files);
}

/** The same files give the same bytes: sorted, root's, readable by all, as old as `date`. */
export async function writeTarball(files: Files, date: Date): Promise<Uint8Array> {
  const packing = pack();
  const all = buffer(packing);
  const root = { mtime: date, uid: 0, gid: 0, uname: '', gname: '' };
  for (const folder of foldersOf(files)) packing.entry({ ...root, name: `${folder}/`, type: 'directory', mode: 0o755 });
  for (const [name, bytes] of files) packing.entry({ ...root, name, mode: 0o644 }, Buffer.from(bytes));
  packing.finalize();
  return gzipSync(await all, { level: 9, mtime: 0 });
}

function foldersOf(files: Files): string[] {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => folders.add(parts.slice(0, index + 1).join('/')));
  }
  return [...sorted([...folders].map((folder) => [folder, bytesOf('')] as const)).keys()];
}
