import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contribution } from '../inventory/contribution';
import { toEs5 } from './es5';
import { fromRoot } from './paths';
import { withoutMapReference } from './source-map';
import type { Target } from './target';

/** The file that the page loads. */
export const CORE_FILE = 'lib/lightning.min.js';

/** The core's own name for its ES5 is a wish: some `const` and a computed key are left in it. */
const sources: Readonly<Record<Target, string>> = { web: 'lightning.min.js', tv: 'lightning.es5.min.js' };

/** Writes Lightning's core, as the page's script, at the target's level. */
export async function writeCore(folder: string, target: Target): Promise<Contribution> {
  const source = `node_modules/@lightningjs/core/dist/${sources[target]}`;
  const code = withoutMapReference(await readFile(fromRoot(source), 'utf8'));
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, CORE_FILE), target === 'tv' ? await toEs5(code) : code);
  return { file: CORE_FILE, sources: [source] };
}
