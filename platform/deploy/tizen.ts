import { isIP } from 'node:net';
import { basename, dirname, resolve } from 'node:path';
import { Refusal } from '../package/refusal';
import type { DeployOptions } from './options';
import type { Tools } from './tools';

/** Where a TV in developer mode listens for `sdb`. */
const SDB_PORT = 26101;

/** The tools tell of failures in words, and exit with 0. */
const FAILURE = /\b(failed|failure|unable to|cannot|not found|error)\b/i;

const ADVICE = `They come with Tizen Studio (https://developer.samsung.com/smarttv/develop/getting-started/setting-up-sdk/installing-tv-sdk.html).
Put its tools/ and tools/ide/bin/ on PATH. docs/deploy.md tells the rest.`;

/**
 * @param appId package.application
 * @returns what a person can do next
 * @throws Refusal with the tool's own words
 */
export async function deployToTizen(file: string, appId: string, options: DeployOptions, tools: Tools): Promise<string> {
  await tools.need(['sdb', 'tizen'], ADVICE);
  const serial = await serialOf(options.device, tools);
  await tools.run('tizen', ['install', '-n', basename(file), '-s', serial, '--', dirname(resolve(file))], FAILURE);
  if (!options.inspect && options.channel === undefined) {
    await tools.run('tizen', ['run', '-p', appId, '-s', serial], FAILURE);
    return 'The app has been started.';
  }
  const said = await tools.run('sdb', ['-s', serial, 'shell', '0', 'debug', appId], FAILURE);
  const port = /port:?\s*(\d{2,5})/i.exec(said)?.[1];
  if (port === undefined) throw new Refusal(`sdb shell 0 debug: named no port for the inspector:\n${said.trim()}`);
  return `${inspectorWords(options.device, port)}${channelWords(options.channel)}`;
}

/** Of an address, once `sdb` is connected to it; a name is `sdb`'s own. */
async function serialOf(device: string, tools: Tools): Promise<string> {
  const [host = '', port = String(SDB_PORT)] = isIP(device) === 6 ? [device] : device.split(':');
  if (isIP(host) === 0) return device;
  const serial = `${host}:${port}`;
  await tools.run('sdb', ['connect', serial], FAILURE);
  return serial;
}

function inspectorWords(device: string, port: string): string {
  const host = isIP(device) === 0 ? '<IP of the TV>' : device;
  return `The app waits for an inspector. In a desktop Chrome: chrome://inspect, "Configure…", ${host}:${port}; or http://${host}:${port}/json`;
}

/** Samsung's tools start an app without launch parameters on a TV; the app takes them from its address too. */
function channelWords(channel: string | undefined): string {
  return channel === undefined ? '' : `\nThen, in the inspector's console: location.search = '?channel=${channel}'`;
}
