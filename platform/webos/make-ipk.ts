import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bytesOf, sorted, writeFiles, type Files } from '../package/files';
import type { OperatorPackaging } from '../package/packaging-file';
import { picture } from '../package/pictures';
import { reasonOf, Refusal } from '../package/refusal';
import { fromRoot } from '../web/paths';
import { appInfoOf, PICTURES, readAppInfo } from './appinfo';
import { readIpk, writeIpk } from './ipk';

/** What of an .ipk can be made, and refused, without the app. */
export interface IpkParts {
  readonly id: string;
  readonly version: string;
  readonly manifest: Files;
}

/**
 * appinfo.json and pictures.
 * @throws Refusal for what LG would refuse
 */
export async function ipkParts(packaging: OperatorPackaging): Promise<IpkParts> {
  const { webos, pictures, version } = packaging;
  if (webos === undefined) throw new Refusal(`${packaging.file}: webos: is missing: the id has to be named`);
  const appInfo = `${JSON.stringify(appInfoOf(packaging, webos), undefined, 2)}\n`;
  readAppInfo(appInfo, `${packaging.file}, as appinfo.json`);
  const { icon, largeIcon, splashBackground } = PICTURES;
  return {
    id: webos.id,
    version,
    manifest: sorted([
      ['appinfo.json', bytesOf(appInfo)],
      [icon.file, await picture(packaging, icon.size, { key: 'webosIcon', path: pictures?.webosIcon })],
      [largeIcon.file, await picture(packaging, largeIcon.size, { key: 'webosLargeIcon', path: pictures?.webosLargeIcon })],
      [splashBackground.file, await picture(packaging, splashBackground.size, { key: 'webosSplash', path: pictures?.webosSplash })],
    ]),
  };
}

/** @throws Error with the words of LG's tool when it fails */
export async function makeIpk(app: Files, { manifest }: IpkParts, date: Date): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'ipk-'));
  try {
    const [from, to] = [join(folder, 'app'), join(folder, 'out')];
    await mkdir(to);
    await writeFiles(from, sorted([...app, ...manifest]));
    await aresPackage(from, to, folder);
    const [name = ''] = await readdir(to);
    return await writeIpk(await readIpk(await readFile(join(to, name)), name), date);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `-n`: the app is minified already, and the tool's own minifier breaks it. */
async function aresPackage(from: string, to: string, home: string): Promise<void> {
  const tool = fromRoot('node_modules/@webos-tools/cli/bin/ares-package.js');
  try {
    // It keeps settings in the home folder, which a package needs none of.
    await promisify(execFile)(process.execPath, [tool, '-n', '-o', to, from], { env: { ...process.env, HOME: home } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`ares-package failed:\n${`${stdout}${stderr}`.trim() || reasonOf(error)}`, { cause: error });
  }
}
