import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeWgt, widgetParts } from '../tizen/make-wgt';
import { signersOf, type SigningParts } from '../tizen/signers';
import { ipkParts, makeIpk } from '../webos/make-ipk';
import type { Files } from './files';
import { hostedShell, hostedUrl } from './hosted-shell';
import { parseOptions, usage, UsageError, type PackageOptions, type Signing, type VerifyOptions } from './options';
import { readPackaging } from './packaging-file';
import { reasonOf, Refusal } from './refusal';
import { sourceDate } from './source-date';
import { checksumFile, checksumLine, judge, verify } from './verify';

/** What `npm run package` is put together from. */
export interface PackageParts extends SigningParts {
  readonly args: readonly string[];
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** The built app, in the version that the package has; from `folder` if one is given. */
  readonly appFiles: (version: string, folder: string | undefined) => Promise<Files>;
}

/** @returns the code to exit with: 0; 1 refused or failed; 2 wrong command line */
export async function run(parts: PackageParts): Promise<number> {
  try {
    const options = parseOptions(parts.args);
    if (options === 'help') parts.out.write(`${usage}\n`);
    else if (options.command === 'verify') return await verifyAll(options, parts);
    else await packageAll(options, parts);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      parts.err.write(`${error.message}\n\n${usage}\n`);
      return 2;
    }
    parts.err.write(`${reasonOf(error)}\n`);
    return 1;
  }
}

/** A package whose content is settled, but for the app. */
interface Prepared {
  readonly file: string;
  readonly make: (app: Files) => Promise<Uint8Array>;
}

async function packageAll(options: PackageOptions, parts: PackageParts): Promise<void> {
  const packaging = await readPackaging(options.config);
  const hosted = options.hosted === undefined ? undefined : hostedUrl(options.hosted);
  const date = await sourceDate(parts.env);
  const prepared: Prepared[] = [];
  if (options.platforms.includes('tizen')) {
    const widget = await widgetParts(packaging, hosted);
    const signers = await signersOf(options.signing, parts);
    const file = `${widget.applicationId}_${widget.version}${hosted ? '_hosted' : ''}${SUFFIXES[options.signing.by]}.wgt`;
    prepared.push({ file, make: (app) => Promise.resolve(makeWgt(app, widget, signers, date)) });
  }
  if (options.platforms.includes('webos')) {
    const ipk = await ipkParts(packaging);
    prepared.push({ file: `${ipk.id}_${ipk.version}${hosted ? '_hosted' : ''}_all.ipk`, make: (app) => makeIpk(app, ipk, date) });
  }
  // Whatever can be refused has been by now: the build is what takes time.
  const app = hosted ? await hostedShell(hosted, packaging.name, packaging.background) : await parts.appFiles(packaging.version, options.app);
  for (const { file, make } of prepared) await write(join(options.out, file), await make(app), parts);
  if (options.platforms.includes('tizen')) parts.out.write(WARNINGS[options.signing.by]);
}

/** A signature says who answers for a package: its name tells where nobody does. */
const SUFFIXES: Readonly<Record<Signing['by'], string>> = { operator: '', 'test-certificate': '_for-test', nobody: '_unsigned' };

const WARNINGS: Readonly<Record<Signing['by'], string>> = {
  operator: '',
  'test-certificate': '\n!!! The .wgt is signed with a THROWAWAY CERTIFICATE: it is for tests, and every TV refuses it.\n!!! For a TV: --author and --distributor (docs/deploy.md)\n',
  nobody: '\n!!! The .wgt is NOT SIGNED: every TV refuses it until it is.\n!!! To sign it here: --author and --distributor (docs/deploy.md)\n',
};

/** Judged as `verify` would before it is written: nothing wrong comes to lie in the folder. */
async function write(path: string, bytes: Uint8Array, { out, now }: PackageParts): Promise<void> {
  const { faults, notes } = await judge(bytes, path, now);
  if (faults.length > 0) throw new Refusal(`${path}: not written, since it would be wrong:\n${faults.map((fault) => `  ${fault}\n`).join('')}`);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
  await writeFile(checksumFile(path), checksumLine(bytes, path));
  out.write(`${path}  ${Math.ceil(bytes.length / 1024)} KiB\n${notes.map((note) => `  ${note}\n`).join('')}`);
}

async function verifyAll({ files, unsigned }: VerifyOptions, { out, err, now }: PackageParts): Promise<number> {
  let code = 0;
  for (const file of files) {
    const { faults, notes, isUnsigned } = await verify(file, now);
    const all = [...faults, ...(isUnsigned && !unsigned ? ['is NOT SIGNED: every TV refuses it'] : [])];
    if (all.length > 0) {
      code = 1;
      err.write(`${file}: refused\n${all.map((fault) => `  ${fault}\n`).join('')}`);
    } else {
      out.write(`${file}: as it should be\n${[...notes, ...(isUnsigned ? ['NOT SIGNED'] : [])].map((note) => `  ${note}\n`).join('')}`);
    }
  }
  return code;
}
