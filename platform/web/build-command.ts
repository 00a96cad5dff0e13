import { parseArgs } from 'node:util';
import { buildApp, type BuildOptions } from './build';
import { targets } from './target';

const usage = `usage: npm run build -- [options]
  --target <name>  web, for desktop browsers; tv, ES5 for TVs (default: web)
  --out <folder>   what is there is replaced (default: build, or build-tv)
  --help`;

/** @throws Error that says what is wrong with the command line */
export function parseBuildArguments(args: readonly string[]): BuildOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: { target: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return 'help';
  const target = targets.find((known) => known === (values.target ?? 'web'));
  if (target === undefined) throw new Error(`--target: "${values.target ?? ''}" is none of ${targets.join(', ')}`);
  return { target, ...(values.out !== undefined && { outDir: values.out }) };
}

/** What `npm run build` does. @returns the exit code */
export async function runBuildCommand(args: readonly string[], signal?: AbortSignal): Promise<number> {
  let options: BuildOptions | 'help';
  try {
    options = parseBuildArguments(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${usage}\n`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    await buildApp({ ...options, signal });
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
