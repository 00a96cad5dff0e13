import { sorted, text, type Files } from '../package/files';
import { assertPng } from '../package/pictures';
import { reasonOf } from '../package/refusal';
import type { Verdict } from '../package/verdict';
import { PICTURES, readAppInfo, type AppInfo } from './appinfo';
import { readIpk } from './ipk';

const platformFiles = ['appinfo.json', ...Object.values(PICTURES).map(({ file }) => file)];

/**
 * Judges an `.ipk` by its bytes alone. webOS packages are not signed: what was exchanged in a well-formed way shows in
 * the checksum beside the file, and nowhere else.
 * @throws Refusal when it is no archive that may be unpacked
 */
export async function checkIpk(archive: Uint8Array, name: string): Promise<Verdict> {
  const { control, data } = await readIpk(archive, name);
  const folder = 'usr/palm/applications/';
  const id = [...data.keys()].find((path) => path.startsWith(folder))?.slice(folder.length).split('/')[0] ?? '';
  const own = `${folder}${id}/`;
  const packageInfo = `usr/palm/packages/${id}/packageinfo.json`;
  const files = sorted([...data].flatMap(([path, bytes]) => (path.startsWith(own) ? [[path.slice(own.length), bytes] as const] : [])));
  const strays = [...data.keys()].filter((path) => !path.startsWith(own) && path !== packageInfo).map((path) => `${path}: installs outside ${own}`);
  try {
    const appInfo = readApp(files);
    const faults = [
      ...strays,
      ...(appInfo.id === id ? [] : [`appinfo.json: id: ${appInfo.id} lies in the folder of ${id}`]),
      ...faultsOfControl(control, appInfo),
      ...(data.has(packageInfo) ? faultsOfPackageInfo(text(data.get(packageInfo) ?? new Uint8Array()), appInfo) : [`${packageInfo}: is missing`]),
    ];
    return { faults, notes: [`webOS app ${appInfo.id}, version ${appInfo.version}`], files, platformFiles, isUnsigned: false };
  } catch (error) {
    return { faults: [...strays, reasonOf(error)], notes: [], files, platformFiles, isUnsigned: false };
  }
}

function readApp(files: Files): AppInfo {
  const appInfo = readAppInfo(text(files.get('appinfo.json') ?? new Uint8Array()));
  for (const { file, size } of Object.values(PICTURES)) assertPng(files.get(file) ?? new Uint8Array(), size, file);
  return appInfo;
}

function faultsOfControl(control: string, { id, version }: AppInfo): string[] {
  const fields = new Map([...control.matchAll(/^([\w-]+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
  const expected = [['Package', id], ['Version', version], ['Architecture', 'all']] as const;
  return expected.flatMap(([key, value]) => (fields.get(key) === value ? [] : [`control: ${key}: is ${fields.get(key) ?? 'missing'}, and should be ${value}`]));
}

function faultsOfPackageInfo(json: string, { id, version }: AppInfo): string[] {
  let told: unknown;
  try {
    told = JSON.parse(json);
  } catch {
    return ['packageinfo.json: is not JSON'];
  }
  const matches = JSON.stringify(told) === JSON.stringify({ id, version, app: id });
  return matches ? [] : [`packageinfo.json: does not name ${id}, version ${version}`];
}
