import { BOM_FILE, type Bom } from './bom';
import { readFolder } from './folder';
import { forbiddenIn } from './forbidden';
import { NOTICES_FILE } from './notices';
import { required, roleOf } from './roles';
import { sizesOf, type SizeReport } from './sizes';

export type { Bom } from './bom';
export type { SizeReport } from './sizes';

export interface Inventory {
  readonly bom: Bom;
  readonly notices: string;
  readonly sizes: SizeReport;
}

export interface ShippableOptions {
  /** Paths of what a platform needs beside the app: its manifest, icons, signatures. Their content is checked as well. */
  readonly also?: readonly string[];
}

/**
 * What is inside a tv build, as the build has written it down, and how large it is.
 * @throws Error when the folder is no tv build
 */
export async function inventory(folder: string): Promise<Inventory> {
  const files = await readFolder(folder);
  const bom = files.get(BOM_FILE);
  const notices = files.get(NOTICES_FILE);
  if (bom === undefined || notices === undefined) throw new Error(`${folder}: no ${bom === undefined ? BOM_FILE : NOTICES_FILE}; packages carry what "npm run build -- --target tv" makes`);
  return { bom: JSON.parse(bom.toString()) as Bom, notices: notices.toString(), sizes: sizesOf(files) };
}

/**
 * Nothing but what runs, and no secret.
 * @throws Error with every file that is wrong, and the rule that it breaks
 */
export async function assertShippable(folder: string, { also = [] }: ShippableOptions = {}): Promise<void> {
  const files = await readFolder(folder);
  const missing = required.filter((file) => !files.has(file)).map((file) => `${file}: missing; packages carry what "npm run build -- --target tv" makes`);
  const wrong = [...files].flatMap(([file, bytes]) => {
    const stray = roleOf(file) === undefined && !also.includes(file) ? [strayWords(file)] : [];
    return [...stray, ...forbiddenIn(file, bytes)].map((words) => `${file}: ${words}`);
  });
  const problems = [...missing, ...wrong];
  if (problems.length > 0) throw new Error(`${folder} is not fit to ship:\n  ${problems.join('\n  ')}`);
}

function strayWords(file: string): string {
  if (file.endsWith('.map')) return 'a source map, which shows the source to everybody';
  if (/\.(p12|pfx|pem|key|jks|crt|cer|env)$|(^|\/)\.env/.test(file)) return 'a file of keys or settings of the build, which must not leave it';
  return 'no file that the app runs (platform/inventory/roles.ts)';
}
