import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderPage } from '../../../platform/web/page';
import { tvBuild } from '../../support/tv-build';

/** A package as a TV has it. */
export interface UnpackedPackage {
  /** The package's name. */
  readonly file: string;
  /** What was in it: `index.html` and the rest. */
  readonly folder: string;
}

export interface UnpackedPackages {
  readonly tizen: UnpackedPackage;
  readonly webos: UnpackedPackage;
  remove(): Promise<void>;
}

export async function makePackages(operator: object): Promise<UnpackedPackages> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packages-'));
  await cp(await tvBuild(), folder, { recursive: true });
  await writeFile(path.join(folder, 'operator.json'), JSON.stringify(operator));
  await writeFile(path.join(folder, 'index.html'), await renderPage(operator, 'tv'));
  return { tizen: { file: 'tv build', folder }, webos: { file: 'tv build', folder }, remove: () => rm(folder, { recursive: true }) };
}
