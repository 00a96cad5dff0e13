import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, sorted, text, type Files } from '../../../platform/package/files';
import { checkIpk } from '../../../platform/webos/check-ipk';
import { readIpk, writeIpk, type Ipk } from '../../../platform/webos/ipk';
import { readAr, writeAr } from '../../../platform/webos/ar';
import { writeTarball } from '../../../platform/webos/tarball';
import { OperatorFolder, packageIn } from './operator-folder';

const DATE = new Date('2024-02-29T12:34:56Z');
const APP_FOLDER = 'usr/palm/applications/tv.test.player/';

let folder: OperatorFolder;
let archive: Uint8Array;
let ipk: Ipk;

beforeAll(async () => {
  folder = await OperatorFolder.make();
  await packageIn(folder, ['webos']);
  archive = await readFile(folder.file('dist/tv.test.player_1.4.0_all.ipk'));
  ipk = await readIpk(archive, 'x.ipk');
});
afterAll(() => folder.remove());

const withData = (data: Files): Ipk => ({ ...ipk, data });
const changed = (path: string, change: (content: string) => string): Ipk => {
  const before = text(ipk.data.get(path) ?? new Uint8Array());
  expect(change(before)).not.toBe(before);
  return withData(sorted([...ipk.data, [path, bytesOf(change(before))]]));
};
const appInfo = (change: (content: string) => string) => changed(`${APP_FOLDER}appinfo.json`, change);
const faultsOf = async (bad: Ipk) => (await checkIpk(await writeIpk(bad, DATE), 'x.ipk')).faults.join('\n');

test('LG’s tool has made what we judge to be well, and writing it anew changes nothing', async () => {
  expect(await checkIpk(archive, 'x.ipk')).toMatchObject({ faults: [], notes: ['webOS app tv.test.player, version 1.4.0'] });
  expect(Buffer.from(await writeIpk(ipk, new Date(1_700_000_000_000))).equals(archive)).toBe(true);
});

describe('is refused', () => {
  test.each<[string, () => Ipk, RegExp]>([
    ['an unknown key', () => appInfo((json) => json.replace('{', '{ "surprise": 1,')), /appinfo\.json: surprise: /],
    ['another resolution', () => appInfo((json) => json.replace('1920x1080', '1280x720')), /appinfo\.json: resolution: /],
    ['Back by the platform', () => appInfo((json) => json.replace('"disableBackHistoryAPI": true', '"disableBackHistoryAPI": false')), /disableBackHistoryAPI: /],
    ['no relaunch', () => appInfo((json) => json.replace(/,\s*"handlesRelaunch": true/, '')), /appinfo\.json: handlesRelaunch: /],
    ['a version with a leading zero', () => appInfo((json) => json.replace('1.4.0', '1.04.0')), /appinfo\.json: version: .*leading zeros/],
    ['no appinfo.json', () => withData(sorted([...ipk.data].filter(([path]) => !path.endsWith('appinfo.json')))), /appinfo\.json: /],
    ['another app’s appinfo.json', () => appInfo((json) => json.replace('tv.test.player', 'tv.other.player')), /tv\.other\.player lies in the folder of tv\.test\.player/],
    ['a file elsewhere', () => withData(sorted([...ipk.data, ['etc/init.d/evil', bytesOf('x')]])), /etc\/init\.d\/evil: installs outside/],
    ['a second app', () => withData(sorted([...ipk.data, ['usr/palm/applications/tv.zzz/index.html', bytesOf('x')]])), /tv\.zzz\/index\.html: installs outside/],
    ['no packageinfo.json', () => withData(sorted([...ipk.data].filter(([path]) => !path.endsWith('packageinfo.json')))), /packageinfo\.json: is missing/],
    ['another packageinfo.json', () => changed('usr/palm/packages/tv.test.player/packageinfo.json', (json) => json.replace('1.4.0', '1.4.1')), /packageinfo\.json: does not name/],
    ['another version in control', () => ({ ...ipk, control: ipk.control.replace('1.4.0', '1.5.0') }), /control: Version: is 1\.5\.0, and should be 1\.4\.0/],
    ['another architecture', () => ({ ...ipk, control: ipk.control.replace('Architecture: all', 'Architecture: arm') }), /control: Architecture: /],
    ['an icon of another size', () => withData(sorted([...ipk.data, [`${APP_FOLDER}icon.png`, ipk.data.get(`${APP_FOLDER}largeIcon.png`) ?? new Uint8Array()]])), /icon\.png: is 130×130 pixels, and has to be 80×80/],
    ['a splash that is none', () => withData(sorted([...ipk.data, [`${APP_FOLDER}splash.png`, bytesOf('GIF')]])), /splash\.png: is no PNG/],
  ])('%s', async (_what, bad, words) => {
    expect(await faultsOf(bad())).toMatch(words);
  });

  test('a script that would run at the installation', async () => {
    const members = readAr(archive, 'x.ipk');
    const control = await writeTarball(sorted([['control', bytesOf(ipk.control)], ['postinst', bytesOf('#!/bin/sh')]]), DATE);
    const bad = writeAr(members.map((member) => (member.name === 'control.tar.gz' ? { ...member, bytes: control } : member)), DATE);
    await expect(checkIpk(bad, 'x.ipk')).rejects.toThrow(/holds control, postinst, and should hold control alone/);
  });

  test('members that are missing, or of another format', async () => {
    const members = readAr(archive, 'x.ipk');
    await expect(checkIpk(writeAr(members.slice(0, 2), DATE), 'x.ipk')).rejects.toThrow(/should hold debian-binary, control\.tar\.gz, data\.tar\.gz/);
    const [, ...others] = members;
    await expect(checkIpk(writeAr([{ name: 'debian-binary', bytes: bytesOf('3.0\n') }, ...others], DATE), 'x.ipk')).rejects.toThrow(/expected version 2\.0/);
  });

  test('a bit that has tipped over, by the checksums in it', async () => {
    const file = folder.file('tipped.ipk');
    const bytes = Buffer.from(archive);
    bytes.writeUInt8((bytes.at(-1000) ?? 0) ^ 1, bytes.length - 1000);
    await writeFile(file, bytes);
    expect(await packageIn(folder, ['verify', file])).toMatchObject({ code: 1 });
  });
});
