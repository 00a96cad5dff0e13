import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MARK } from '../../../platform/emulator/cdm/banner';
import { appFiles } from '../../../platform/package/app-files';
import { bytesOf, sorted, text, type Files } from '../../../platform/package/files';
import { parseOptions, UsageError } from '../../../platform/package/options';
import { unzip, zip } from '../../../platform/package/zip';
import { readIpk } from '../../../platform/webos/ipk';
import { APP, OperatorFolder, packageIn } from './operator-folder';

const WGT = 'TestTV0001.Player_1.4.0';
const IPK = 'tv.test.player_1.4.0_all.ipk';

let folder: OperatorFolder;
beforeEach(async () => {
  folder = await OperatorFolder.make();
});
afterEach(() => folder.remove());

const dist = (name: string) => folder.file(`dist/${name}`);

describe('the command line', () => {
  test('has defaults', () => {
    expect(parseOptions(['tizen'])).toEqual({ command: 'package', platforms: ['tizen'], out: 'dist', config: undefined, app: undefined, hosted: undefined, signing: { by: 'nobody' } });
    expect(parseOptions(['all'])).toMatchObject({ platforms: ['tizen', 'webos'] });
    expect(parseOptions(['tizen', '--author', 'a.p12', '--distributor', 'd.p12'])).toMatchObject({ signing: { by: 'operator', author: 'a.p12', distributor: 'd.p12' } });
    expect(parseOptions(['verify', 'a.wgt', 'b.ipk'])).toEqual({ command: 'verify', files: ['a.wgt', 'b.ipk'], unsigned: false });
  });

  test.each([
    [[], /which platform/],
    [['android'], /"android" is none of tizen, webos, all, verify/],
    [['tizen', 'webos'], /"webos": not expected here/],
    [['tizen', '--nope'], /--nope/],
    [['tizen', '--author', 'a.p12'], /a widget needs both/],
    [['tizen', '--author', 'a', '--distributor', 'd', '--test-certificate'], /makes no sense/],
    // A passphrase on the command line is seen by everybody on the machine.
    [['tizen', '--passphrase', 'x'], /--passphrase/],
    [['verify'], /which file/],
  ])('%j is refused in words', async (args, words) => {
    expect(() => parseOptions(args)).toThrow(words);
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(await packageIn(folder, args)).toMatchObject({ code: 2, built: false });
  });

  test('--help', async () => {
    expect((await packageIn(folder, ['--help'])).out).toMatch(/usage: npm run package/);
  });
});

describe('npm run package', () => {
  test('makes both packages, each with its checksum, and says loudly that one is not signed', async () => {
    const { code, out } = await packageIn(folder, ['all']);
    expect(code).toBe(0);
    expect(out).toMatch(/!!! The \.wgt is NOT SIGNED/);
    expect((await readdir(folder.file('dist'))).sort()).toEqual([`${WGT}_unsigned.wgt`, `${WGT}_unsigned.wgt.sha256`, IPK, `${IPK}.sha256`]);
  });

  test('the same sources give the same bytes', async () => {
    await packageIn(folder, ['all']);
    const [wgt, ipk] = [await readFile(dist(`${WGT}_unsigned.wgt`)), await readFile(dist(IPK))];
    await packageIn(folder, ['all']);
    expect((await readFile(dist(`${WGT}_unsigned.wgt`))).equals(wgt)).toBe(true);
    expect((await readFile(dist(IPK))).equals(ipk)).toBe(true);
  });

  test('signs for tests, and says so in the name, on the screen and at each verification', async () => {
    const { out } = await packageIn(folder, ['tizen', '--test-certificate']);
    expect(out).toMatch(/!!! The \.wgt is signed with a THROWAWAY CERTIFICATE/);
    const verified = await packageIn(folder, ['verify', dist(`${WGT}_for-test.wgt`)]);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toMatch(/FOR TEST ONLY, a throwaway certificate: every TV refuses it/);
  });

  test('takes an earlier build, which gets the package’s version, and what is none is refused', async () => {
    for (const [path, bytes] of APP) await folder.write(`build/${path}`, path === 'metadata.json' ? '{"name":"x","version":"0.0.1"}' : bytes);
    expect(await packageIn(folder, ['tizen', '--app', folder.file('build')], { appFiles })).toMatchObject({ code: 0 });
    const files = unzip(await readFile(dist(`${WGT}_unsigned.wgt`)), 'x.wgt');
    expect(text(files.get('metadata.json') ?? new Uint8Array())).toBe('{"name":"x","version":"1.4.0"}');
    expect(JSON.parse(text(files.get('bom.cdx.json') ?? new Uint8Array()))).toEqual({ metadata: { component: { version: '1.4.0' } } });
    expect((await packageIn(folder, ['tizen', '--app', folder.path], { appFiles })).err).toMatch(/it is no build of the app/);
  });

  test('puts Samsung’s globals before the widget’s first script, and not into the .ipk', async () => {
    await packageIn(folder, ['all']);
    const { data } = await readIpk(await readFile(dist(IPK)), IPK);
    expect(text(data.get('usr/palm/applications/tv.test.player/index.html') ?? new Uint8Array())).not.toContain('webapis');
    const files = unzip(await readFile(dist(`${WGT}_unsigned.wgt`)), 'x.wgt');
    expect(text(files.get('index.html') ?? new Uint8Array())).toMatch(/<body><script src="\$WEBAPIS\/webapis\/webapis\.js"><\/script>\s*<script src="boot\.js">/);
  });

  test.each<[string, Files, RegExp]>([
    ['a source map', sorted([...APP, ['boot.js.map', bytesOf('{}')]]), /boot\.js\.map: a source map/],
    ['the address of one', sorted([...APP, ['boot.js', bytesOf('x\n//# sourceMappingURL=boot.js.map\n')]]), /boot\.js: has a reference to a source map/],
    ['a private key', sorted([...APP, ['operator.json', bytesOf('-----BEGIN RSA PRIVATE KEY-----')]]), /operator\.json: has a private key/],
    ['a certificate store', sorted([...APP, ['author.p12', bytesOf('')]]), /author\.p12: a file of keys/],
    ['the emulator', sorted([...APP, ['boot.js', bytesOf(MARK)]]), /boot\.js: has the emulator/],
    ['what is no part of the app', sorted([...APP, ['notes.txt', bytesOf('')]]), /notes\.txt: no file that the app runs/],
    ['half an app', sorted([...APP].filter(([path]) => path !== 'appBundle.js')), /appBundle\.js: missing/],
  ])('does not package %s', async (_what, app, words) => {
    const { code, err } = await packageIn(folder, ['tizen'], { appFiles: () => Promise.resolve(app) });
    expect(err).toMatch(words);
    expect(code).toBe(1);
    await expect(readdir(folder.file('dist'))).rejects.toThrow();
  });

  test('does not package an app whose build failed', async () => {
    expect(await packageIn(folder, ['webos'], { appFiles: () => Promise.reject(new Error('lng build failed')) })).toMatchObject({ code: 1, err: 'lng build failed\n' });
  });
});

describe('verify', () => {
  test('an unsigned widget is well only where that is asked for', async () => {
    await packageIn(folder, ['tizen']);
    const file = dist(`${WGT}_unsigned.wgt`);
    expect((await packageIn(folder, ['verify', file])).err).toMatch(/is NOT SIGNED/);
    expect(await packageIn(folder, ['verify', '--unsigned', file])).toMatchObject({ code: 0 });
  });

  test('a file exchanged inside a signed widget', async () => {
    await packageIn(folder, ['tizen', '--test-certificate']);
    const file = dist(`${WGT}_for-test.wgt`);
    const files = unzip(await readFile(file), 'x.wgt');
    await writeFile(file, zip(sorted([...files, ['boot.js', bytesOf('evil()')]]), new Date()));
    const { code, err } = await packageIn(folder, ['verify', file]);
    expect(code).toBe(1);
    expect(err).toMatch(/is not the file that .*\.sha256 was made of/);
    expect(err).toMatch(/author-signature\.xml: boot\.js: is not what was signed/);
    expect(err).toMatch(/signature1\.xml: boot\.js: is not what was signed/);
  });

  test('signatures taken off one by one', async () => {
    await packageIn(folder, ['tizen', '--test-certificate']);
    const file = dist(`${WGT}_for-test.wgt`);
    const files = unzip(await readFile(file), 'x.wgt');
    await writeFile(file, zip(sorted([...files].filter(([path]) => path !== 'signature1.xml')), new Date()));
    expect((await packageIn(folder, ['verify', file, '--unsigned'])).err).toMatch(/the package has no distributor’s signature/);
  });

  test('an .ipk whose checksum is another', async () => {
    await packageIn(folder, ['webos']);
    expect(await packageIn(folder, ['verify', dist(IPK)])).toMatchObject({ code: 0 });
    await writeFile(dist(`${IPK}.sha256`), `${'0'.repeat(64)}  ${IPK}\n`);
    expect((await packageIn(folder, ['verify', dist(IPK)])).err).toMatch(/is not the file that/);
  });

  test.each([
    ['x.zip', '', /neither \.wgt nor \.ipk/],
    ['x.wgt', 'no zip', /x\.wgt: not a zip archive/],
    ['x.ipk', 'no archive', /x\.ipk: not an \.ipk archive/],
  ])('%s', async (name, content, words) => {
    const { code, err } = await packageIn(folder, ['verify', await folder.write(name, content)]);
    expect(err).toMatch(words);
    expect(code).toBe(1);
  });

  test('a file that is not there', async () => {
    expect((await packageIn(folder, ['verify', folder.file('none.wgt')])).err).toMatch(/none\.wgt: cannot be read/);
  });
});
