import { parseArgs } from 'node:util';
import { UsageError, PLATFORMS, type Platform } from '../package/options';
import { reasonOf } from '../package/refusal';

export interface DeployOptions {
  readonly platform: Platform;
  /** As the vendor's tools know the TV, or its address. */
  readonly device: string;
  /** Package; the one in `dist` unless given. */
  readonly file: string | undefined;
  /** Channel that the app starts with. */
  readonly channel: string | undefined;
  /** Starts it so that an inspector can be attached. */
  readonly inspect: boolean;
}

export const usage = `usage: npm run deploy -- tizen|webos --device <name or IP> [options] [<file>]
  <file>                the package (default: the one in dist/)
  --device <name|IP>    the TV, as sdb or ares-setup-device knows it
  --channel <id>        starts that channel at once, as a deep link does
  --inspect             starts the app for an inspector, and says how to attach it
  --help`;

/** Names go to other programs as arguments of their own: none may look like an option. */
const DEVICE = /^[A-Za-z0-9][\w.:-]{0,99}$/;
const CHANNEL = /^[\w.-]{1,200}$/;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): DeployOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [name, file, ...more] = positionals;
  const platform = PLATFORMS.find((known) => known === name);
  if (platform === undefined) throw new UsageError(name === undefined ? 'which platform?' : `"${name}" is neither tizen nor webos`);
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}": not expected here`);
  const { device, channel } = values;
  if (device === undefined) throw new UsageError('--device: which TV?');
  if (!DEVICE.test(device)) throw new UsageError(`--device: ${JSON.stringify(device)} is neither a name nor an address`);
  if (channel !== undefined && !CHANNEL.test(channel)) throw new UsageError(`--channel: ${JSON.stringify(channel)} is no id of a channel`);
  return { platform, device, file, channel, inspect: values.inspect === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: { device: { type: 'string' }, channel: { type: 'string' }, inspect: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
