import { parseArgs } from 'node:util';
import { reasonOf } from './refusal';

export const PLATFORMS = ['tizen', 'webos'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface PackageOptions {
  readonly command: 'package';
  readonly platforms: readonly Platform[];
  /** Folder; `dist` unless given. */
  readonly out: string;
  /** The operator's packaging.json; his own folder's unless given. */
  readonly config: string | undefined;
  /** Folder of an earlier build, in place of a new one. */
  readonly app: string | undefined;
  readonly hosted: string | undefined;
  readonly signing: Signing;
}

export type Signing =
  | { readonly by: 'operator'; readonly author: string; readonly distributor: string }
  | { readonly by: 'test-certificate' }
  | { readonly by: 'nobody' };

export interface VerifyOptions {
  readonly command: 'verify';
  readonly files: readonly string[];
  readonly unsigned: boolean;
}

/** The command line is wrong; the message says what and how to put it right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm run package -- tizen|webos|all [options]
       npm run package -- verify [--unsigned] <file>...
  --out <folder>            where to (default: dist)
  --config <file>           packaging file (default: src/operator/packaging.json)
  --app <folder>            packages this build instead of making one
  --hosted <https URL>      packages a shell that loads the app from there
  --author <file.p12>       signs the .wgt with these two; passphrases are taken from TIZEN_AUTHOR_PASSPHRASE
  --distributor <file.p12>  and TIZEN_DISTRIBUTOR_PASSPHRASE, or asked for
  --test-certificate        signs the .wgt with a throwaway certificate: for tests, every TV refuses it
  --unsigned                verify: a .wgt without signatures is well
  --help`;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): PackageOptions | VerifyOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [command, ...files] = positionals;
  if (command === 'verify') {
    if (files.length === 0) throw new UsageError('verify: which file?');
    return { command, files, unsigned: values.unsigned === true };
  }
  if (files[0] !== undefined) throw new UsageError(`"${files[0]}": not expected here`);
  const platforms = command === 'all' ? PLATFORMS : PLATFORMS.filter((name) => name === command);
  if (platforms.length === 0) throw new UsageError(command === undefined ? 'which platform?' : `"${command}" is none of tizen, webos, all, verify`);
  return {
    command: 'package',
    platforms,
    out: values.out ?? 'dist',
    config: values.config,
    app: values.app,
    hosted: values.hosted,
    signing: signingOf(values),
  };
}

function signingOf({ author, distributor, 'test-certificate': isTest }: ReturnType<typeof parse>['values']): Signing {
  if (author === undefined && distributor === undefined) return { by: isTest === true ? 'test-certificate' : 'nobody' };
  if (author === undefined || distributor === undefined) throw new UsageError('--author and --distributor: a widget needs both');
  if (isTest === true) throw new UsageError('--test-certificate: beside --author and --distributor it makes no sense');
  return { by: 'operator', author, distributor };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        config: { type: 'string' },
        app: { type: 'string' },
        hosted: { type: 'string' },
        author: { type: 'string' },
        distributor: { type: 'string' },
        'test-certificate': { type: 'boolean' },
        unsigned: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
