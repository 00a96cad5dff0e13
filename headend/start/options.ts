import { parseArgs } from 'node:util';
import { targets, type Target } from '../../platform/web/target';
import { cdms, devices, type Cdm, type EmulatedDevice } from '../app/emulators';
import { isLoopback } from '../http/loopback';

export interface StartOptions {
  readonly port: number;
  readonly host: string;
  /** Origin that others reach this headend by, when it is not what it listens on. */
  readonly publicUrl: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly allowPackagedApps: boolean;
  /** Proxies in front, each of which says whom it speaks for. */
  readonly proxies: number;
  /** Where the keys that tokens are signed with are kept; the project's cache unless given. */
  readonly tokenKeys: string | undefined;
  readonly cdm: Cdm;
  readonly device: EmulatedDevice;
  /** Which build of the app is served. */
  readonly build: Target;
}

/** The command line is wrong; the message says what and how to put it right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm start -- [options]
  --port <number>        where to listen (default: $PORT, or 8080)
  --host <address>       where to listen; 0.0.0.0 for TVs on the network (default: 127.0.0.1)
  --public-url <origin>  the address others reach it by, e.g. https://tv.example (a proxy in front brings the certificate)
  --proxies <number>     how many proxies in front say whom they speak for, by X-Forwarded-For (default: 0)
  --token-keys <file>    where the keys of tokens are kept over a restart (default: .cache/headend/token-keys.json)
  --allow-origin <origin>  an app from elsewhere that may call the services; may be repeated
  --packaged-apps        lets packaged apps call the services (on by itself with --host or --public-url)
  --device <name>        browser; tizen or webos: the page gets that TV's globals and keys (default: browser)
  --cdm <name>           clearkey, the browser's own; widevine or playready: emulated above it (default: clearkey)
  --build <name>         web, for browsers; tv, the ES5 build that packages carry (default: web)
  --help`;

/** @throws UsageError */
export function parseOptions(args: readonly string[], env: Readonly<Partial<Record<string, string>>>): StartOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  for (const name of ['cert', 'key'] as const) {
    if (values[name] === undefined) continue;
    throw new UsageError(`--${name}: own certificates are not available yet; put a proxy in front and give its address as --public-url`);
  }
  const host = values.host ?? '127.0.0.1';
  const publicUrl = values['public-url'] === undefined ? undefined : originOf('public-url', values['public-url']);
  return {
    port: portOf(values.port === undefined ? ['PORT', env['PORT'] ?? '8080'] : ['--port', values.port]),
    host,
    publicUrl,
    allowedOrigins: (values['allow-origin'] ?? []).map((origin) => originOf('allow-origin', origin)),
    allowPackagedApps: values['packaged-apps'] === true || publicUrl !== undefined || !isLoopback(host),
    proxies: proxiesOf(values.proxies ?? '0'),
    tokenKeys: values['token-keys'],
    cdm: oneOf('cdm', cdms, values.cdm ?? 'clearkey'),
    device: oneOf('device', devices, values.device ?? 'browser'),
    build: oneOf('build', targets, values.build ?? 'web'),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'public-url': { type: 'string' },
        'allow-origin': { type: 'string', multiple: true },
        'packaged-apps': { type: 'boolean' },
        proxies: { type: 'string' },
        'token-keys': { type: 'string' },
        cert: { type: 'string' },
        key: { type: 'string' },
        device: { type: 'string' },
        cdm: { type: 'string' },
        build: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<Choice extends string>(name: string, choices: readonly Choice[], text: string): Choice {
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw new UsageError(`--${name}: "${text}" is none of ${choices.join(', ')}`);
  return choice;
}

function portOf([name, text]: readonly [string, string]): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) throw new UsageError(`${name}: "${text}" is not a port`);
  return port;
}

function proxiesOf(text: string): number {
  if (!/^\d$/.test(text)) throw new UsageError(`--proxies: "${text}" is not a number from 0 to 9`);
  return Number(text);
}

function originOf(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !['', '/'].includes(url.pathname + url.search + url.hash)) {
    throw new UsageError(`--${name}: "${text}" is not an origin like https://tv.example`);
  }
  return url.origin;
}
