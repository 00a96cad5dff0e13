import { parseArgs } from 'node:util';
import { endingSignal } from '../command/ending';
import { EMULATED_CDMS } from './cdm/key-system';
import { InspectorError } from './inspector/find-app';
import { inject } from './inspector/injection';
import type { Emulation } from './new-document';

const USAGE = `usage: npm run inject -- --inspector <address> [--cdm <name>] [--device <name>]
  --inspector <address>  where the app's inspector listens, e.g. http://127.0.0.1:9998
  --cdm <name>           widevine or playready: emulated above the engine's own ClearKey
  --device <name>        tizen or webos: the globals, keys and life of such a TV, for an engine that has none
  --help
The app is loaded again with what was asked for, and has it until Ctrl+C.`;

const DEVICES = ['tizen', 'webos'] as const;
const CDMS = ['widevine', 'playready'] as const;

/** The command line is wrong; the message says what. */
class UsageError extends Error {}

interface Wish {
  readonly inspector: URL;
  readonly emulation: Emulation;
}

function wishFrom(args: readonly string[]): Wish | 'help' {
  const { inspector, cdm, device, help } = parse(args);
  if (help === true) return 'help';
  if (inspector === undefined) throw new UsageError('--inspector: which one?');
  if (cdm === undefined && device === undefined) throw new UsageError('nothing to inject: --cdm, --device or both');
  const keySystems = cdm === undefined ? [] : EMULATED_CDMS[oneOf(CDMS, 'cdm', cdm)];
  const tv = device === undefined ? undefined : { platform: oneOf(DEVICES, 'device', device) };
  return { inspector: addressFrom(inspector), emulation: { keySystems, tv } };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { inspector: { type: 'string' }, cdm: { type: 'string' }, device: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<Name extends string>(names: readonly Name[], option: string, given: string): Name {
  const found = names.find((name) => name === given);
  if (found === undefined) throw new UsageError(`--${option} ${given}: expected ${names.join(' or ')}`);
  return found;
}

function addressFrom(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsageError(`--inspector ${text}: expected an address like http://127.0.0.1:9998`);
  return url;
}

async function main(args: readonly string[]): Promise<number> {
  const wish = wishFrom(args);
  if (wish === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const injection = await inject(wish.inspector, wish.emulation);
  process.stdout.write(`Injected into ${injection.url}\nCtrl+C ends it.\n`);
  const ending = endingSignal(0);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    ending.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const end = await Promise.race([interrupted, injection.gone.then(() => 'gone' as const)]);
  injection.close();
  if (end === 'interrupted') return 0;
  process.stderr.write('The page has gone, and what was injected with it.\n');
  return 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const words = error instanceof InspectorError || error instanceof UsageError ? error.message : String(error);
    process.stderr.write(error instanceof UsageError ? `${words}\n\n${USAGE}\n` : `${words}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
