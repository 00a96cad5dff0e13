import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BOM_FILE, type Bom } from '../inventory/bom';
import { buildApp } from '../web/build';
import { fromRoot } from '../web/paths';
import { bytesOf, readFiles, sorted, text, type Files } from './files';
import { Refusal } from './refusal';

/**
 * The app as every package has it: built for TVs, or an earlier build's folder, with the package's version.
 * @throws Error when it cannot be built; Refusal when the folder holds no build
 */
export async function appFiles(version: string, folder?: string, signal?: AbortSignal): Promise<Files> {
  const files = folder === undefined ? await builtFiles(signal) : await readFiles(folder);
  const metadata = files.get('metadata.json');
  if (metadata === undefined || !files.has('index.html')) throw new Refusal(`${folder ?? 'the build'}: has no index.html and metadata.json: it is no build of the app`);
  const versioned = { ...(JSON.parse(text(metadata)) as object), version };
  return sorted([...files, ['metadata.json', bytesOf(JSON.stringify(versioned))], ...billInVersion(files, version)]);
}

/** The bill of materials names the app's version too. */
function billInVersion(files: Files, version: string): [string, Uint8Array][] {
  const bytes = files.get(BOM_FILE);
  if (bytes === undefined) return [];
  const bill = JSON.parse(text(bytes)) as Partial<Bom>;
  const versioned = { ...bill, metadata: { component: { ...bill.metadata?.component, version } } };
  return [[BOM_FILE, bytesOf(`${JSON.stringify(versioned, undefined, 1)}\n`)]];
}

async function builtFiles(signal?: AbortSignal): Promise<Files> {
  // Inside the project, where Lightning's bundler can reach it.
  await mkdir(fromRoot('.tmp'), { recursive: true });
  const folder = await mkdtemp(join(fromRoot('.tmp'), 'package-'));
  try {
    await buildApp({ outDir: folder, target: 'tv', signal });
    return await readFiles(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
