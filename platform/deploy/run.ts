import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../package/files';
import { UsageError, type Platform } from '../package/options';
import { reasonOf, Refusal } from '../package/refusal';
import { verify } from '../package/verify';
import { readConfigXml } from '../tizen/config-xml';
import { readAppInfo } from '../webos/appinfo';
import { parseOptions, usage, type DeployOptions } from './options';
import { deployToTizen } from './tizen';
import { Tools, type ToolParts } from './tools';
import { deployToWebos } from './webos';

/** What `npm run deploy` is put together from. */
export interface DeployParts extends ToolParts {
  readonly args: readonly string[];
  readonly err: { write(text: string): unknown };
  /** Where the package is looked for that nobody names. */
  readonly dist: string;
  readonly now: Date;
}

const ENDINGS: Readonly<Record<Platform, string>> = { tizen: '.wgt', webos: '.ipk' };

/** @returns the code to exit with: 0; 1 refused or failed; 2 wrong command line */
export async function run(parts: DeployParts): Promise<number> {
  try {
    const options = parseOptions(parts.args);
    parts.out.write(`${options === 'help' ? usage : await deploy(options, parts)}\n`);
    return 0;
  } catch (error) {
    const words = error instanceof UsageError ? `${error.message}\n\n${usage}` : reasonOf(error);
    parts.err.write(`${words}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function deploy(options: DeployOptions, parts: DeployParts): Promise<string> {
  const file = options.file ?? (await onlyPackage(parts.dist, ENDINGS[options.platform]));
  const appId = await checkedAppId(file, options.platform, parts.now);
  const to = options.platform === 'tizen' ? deployToTizen : deployToWebos;
  return to(file, appId, options, new Tools(parts));
}

async function onlyPackage(dist: string, ending: string): Promise<string> {
  const names = (await readdir(dist).catch(() => [])).filter((name) => name.endsWith(ending));
  const [name, ...others] = names;
  if (name === undefined) throw new Refusal(`${dist}: no ${ending} in it; make one by npm run package`);
  if (others.length > 0) throw new Refusal(`${dist}: several ${ending} in it; name one: ${names.join(', ')}`);
  return join(dist, name);
}

/** A TV says little about what is wrong with a package: it is judged before. */
async function checkedAppId(file: string, platform: Platform, now: Date): Promise<string> {
  if (!file.endsWith(ENDINGS[platform])) throw new Refusal(`${file}: a package for ${platform} ends in ${ENDINGS[platform]}`);
  const { faults, files, isUnsigned } = await verify(file, now);
  if (faults.length > 0) throw new Refusal(`${file}: refused\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  if (isUnsigned) throw new Refusal(`${file}: is not signed, and every TV refuses it (docs/deploy.md)`);
  const read = (name: string) => text(files.get(name) ?? new Uint8Array());
  return platform === 'tizen' ? readConfigXml(read('config.xml')).applicationId : readAppInfo(read('appinfo.json')).id;
}
