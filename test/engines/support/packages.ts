import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTool } from '../../../headend/content/run-tool';
import { renderPage } from '../../../platform/web/page';
import { tvBuild } from '../../support/tv-build';
import { root } from './paths';
import { unpackPackage } from './unpack-package';

/** A package as a TV has it. */
export interface UnpackedPackage {
  /** The package's name. */
  readonly file: string;
  /** The app that was in it: `index.html` and the rest. */
  readonly folder: string;
}

export interface UnpackedPackages {
  readonly tizen: UnpackedPackage;
  readonly webos: UnpackedPackage;
  remove(): Promise<void>;
}

/**
 * Makes an operator's packages with the command that he makes them with, and unpacks them. The app is built once for
 * all operators, whose file and page's policy are put into a copy of it before it is packaged; after that nothing is touched.
 * @param operator what his `operator.json` says
 * @throws Error with the packager's words when there is no package
 */
export async function makePackages(operator: object): Promise<UnpackedPackages> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packages-'));
  try {
    const app = path.join(folder, 'app');
    const dist = path.join(folder, 'dist');
    await cp(await tvBuild(), app, { recursive: true });
    await writeFile(path.join(app, 'operator.json'), JSON.stringify(operator));
    await writeFile(path.join(app, 'index.html'), await renderPage(operator, 'tv'));
    await runTool('npm', ['run', '--silent', 'package', '--', 'all', '--app', app, '--out', dist, '--test-certificate'], { name: 'npm run package', cwd: root });
    const tizen = await unpacked(dist, '.wgt', path.join(folder, 'tizen'));
    const webos = await unpacked(dist, '.ipk', path.join(folder, 'webos'));
    return { tizen, webos, remove: () => rm(folder, { recursive: true, force: true }) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function unpacked(dist: string, extension: string, into: string): Promise<UnpackedPackage> {
  const file = (await readdir(dist)).find((name) => name.endsWith(extension));
  if (file === undefined) throw new Error(`npm run package made no ${extension}`);
  await mkdir(into);
  return { file, folder: await unpackPackage(path.join(dist, file), into) };
}
