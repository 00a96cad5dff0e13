import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from '../../../headend/content/run-tool';
import { readAr } from './read-ar';
import { readZip } from './read-zip';

/**
 * Unpacks a `.wgt` or an `.ipk`, as a TV does when it installs one. The readers are not the packager's own: it is what is judged.
 * @param into exists, and is empty
 * @returns the folder of the app, with its `index.html`
 * @throws Error that names the package and what is wrong with it
 */
export async function unpackPackage(file: string, into: string): Promise<string> {
  const app = file.endsWith('.wgt') ? await unpackWgt(file, into) : file.endsWith('.ipk') ? await unpackIpk(file, into) : undefined;
  if (app === undefined) throw new Error(`${file}: expected a .wgt or an .ipk`);
  try {
    await access(path.join(app, 'index.html'));
  } catch (cause) {
    throw new Error(`${file} has no index.html where the app should start`, { cause });
  }
  return app;
}

/** A zip. */
async function unpackWgt(file: string, into: string): Promise<string> {
  for (const [name, content] of readZip(await readFile(file), file)) {
    const target = path.join(into, name);
    if (path.relative(into, target).startsWith('..')) throw new Error(`${file}: ${name} leads out of the package`);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return into;
}

/** An `ar` archive with a tar in it, which goes into the TV's own tree of folders. */
async function unpackIpk(file: string, into: string): Promise<string> {
  const data = readAr(await readFile(file), file).get('data.tar.gz');
  if (data === undefined) throw new Error(`${file} has no data.tar.gz`);
  const tar = path.join(into, 'data.tar.gz');
  await writeFile(tar, data);
  await runTool('tar', ['xzf', tar, '-C', into], { name: 'tar' });
  const applications = path.join(into, 'usr/palm/applications');
  const names = await readdir(applications).catch(() => []);
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${file} has ${names.length} folders in usr/palm/applications, expected one`);
  return path.join(applications, name);
}
