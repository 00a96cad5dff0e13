import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Every file of a folder, by its path in it with `/`, in alphabetical order. @throws Error for what is neither file nor folder */
export async function readFolder(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) throw new Error(`${path}: neither a file nor a folder, which cannot be shipped`);
    return path;
  });
  for (const path of paths.sort()) files.set(relative(folder, path).split(sep).join('/'), await readFile(path));
  return files;
}
