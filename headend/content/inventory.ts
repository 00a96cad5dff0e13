/** The list of a content folder's files and their sizes: written last, it tells a whole folder from a damaged one. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as v from 'valibot';

/** Path with slashes, relative to the folder → bytes. */
export type Inventory = Readonly<Record<string, number>>;

const FILE = 'inventory.json';
const schema = v.record(v.string(), v.number());

export async function writeInventory(folder: string): Promise<void> {
  const sizes: Record<string, number> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    sizes[relative(folder, path).split(sep).join('/')] = (await stat(path)).size;
  }
  await writeFile(join(folder, FILE), JSON.stringify(sizes));
}

/** Undefined when there is none, or one that is not ours. */
export async function readInventory(folder: string): Promise<Inventory | undefined> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await readFile(join(folder, FILE), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Every file is there, in full length. */
export async function isWhole(folder: string): Promise<boolean> {
  const inventory = await readInventory(folder);
  if (!inventory) return false;
  const checks = Object.entries(inventory).map(async ([path, size]) => (await stat(join(folder, path)).catch(() => undefined))?.size === size);
  return (await Promise.all(checks)).every(Boolean);
}
