import { isIP } from 'node:net';
import * as v from 'valibot';
import { parseJson } from '../../src/operator/validate';
import { Refusal } from '../package/refusal';
import type { DeployOptions } from './options';
import type { Tools } from './tools';

const ADVICE = 'They are in @webos-tools/cli, which npm ci brings: run it first.';

/** `ares-*` write their failures as errors, and some exit with 0. */
const FAILURE = /\bERR!/;

const DevicesSchema = v.array(v.object({ name: v.string(), deviceinfo: v.object({ ip: v.string() }) }));

/**
 * @param appId of appinfo.json
 * @returns what a person can do next
 * @throws Refusal with the tool's own words
 */
export async function deployToWebos(file: string, appId: string, options: DeployOptions, tools: Tools): Promise<string> {
  await tools.need(['ares-setup-device', 'ares-install', 'ares-launch'], ADVICE);
  const device = await nameOf(options.device, tools);
  await tools.run('ares-install', ['--device', device, file], FAILURE);
  const params = options.channel === undefined ? [] : ['--params', JSON.stringify({ channel: options.channel })];
  await tools.run('ares-launch', ['--device', device, ...params, appId], FAILURE);
  const inspector = `npx ares-inspect --device ${device} --app ${appId} --open`;
  return options.inspect ? `The app has been started. Its inspector: ${inspector}` : 'The app has been started.';
}

/** `ares-*` know TVs by name alone. */
async function nameOf(device: string, tools: Tools): Promise<string> {
  if (isIP(device) === 0) return device;
  const result = v.safeParse(DevicesSchema, parseJson(await tools.run('ares-setup-device', ['--listfull'], FAILURE)));
  const known = result.success ? result.output.find(({ deviceinfo }) => deviceinfo.ip === device) : undefined;
  if (known === undefined) throw new Refusal(`${device}: ares-setup-device knows no TV at that address. Add it:\n  npx ares-setup-device --add tv --info "host=${device}" --info "port=9922" --info "username=prisoner"\n  npx ares-novacom --device tv --getkey\nThe Developer Mode app on the TV has to run, with its key server on (docs/deploy.md).`);
  return known.name;
}
