import { chmod, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../../platform/deploy/run';
import { parseOptions } from '../../../platform/deploy/options';
import { OperatorFolder, packageIn } from './operator-folder';

/** What a stand-in for a vendor's tool says, and how it ends. */
interface Stub {
  readonly says?: string;
  readonly code?: number;
}

let packages: OperatorFolder;
let wgt: string;
let ipk: string;
let tools: OperatorFolder;

beforeAll(async () => {
  packages = await OperatorFolder.make();
  await packageIn(packages, ['all', '--test-certificate']);
  wgt = packages.file('dist/TestTV0001.Player_1.4.0_for-test.wgt');
  ipk = packages.file('dist/tv.test.player_1.4.0_all.ipk');
});
afterAll(() => packages.remove());
beforeEach(async () => {
  tools = await OperatorFolder.make();
});
afterEach(() => tools.remove());

/** Puts a tool on the PATH that writes down what it was called with. */
async function stub(name: string, { says = '', code = 0 }: Stub = {}): Promise<void> {
  const file = await tools.write(
    `bin/${name}`,
    `#!${process.execPath}
require('node:fs').appendFileSync(${JSON.stringify(tools.file('calls.jsonl'))}, JSON.stringify([${JSON.stringify(name)}, ...process.argv.slice(2)]) + '\\n');
process.stdout.write(${JSON.stringify(says)});
process.exitCode = ${code};
`,
  );
  await chmod(file, 0o755);
}

async function calls(): Promise<string[][]> {
  const written = await readFile(tools.file('calls.jsonl'), 'utf8').catch(() => '');
  return written.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as string[]);
}

async function deploy(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run({
    args,
    env: { PATH: tools.file('bin') },
    ownFolder: tools.file('own'),
    dist: packages.file('dist'),
    out: { write: (text) => (out += text) },
    err: { write: (text) => (err += text) },
    now: new Date(),
  });
  return { code, out, err };
}

describe('webOS', () => {
  beforeEach(async () => {
    await stub('ares-setup-device', { says: JSON.stringify([{ name: 'living-room', deviceinfo: { ip: '192.0.2.7', port: '9922', user: 'prisoner' } }]) });
    await stub('ares-install');
    await stub('ares-launch');
  });

  test('installs and starts the one package in dist', async () => {
    expect(await deploy('webos', '--device', 'living-room')).toMatchObject({ code: 0, err: '' });
    expect(await calls()).toEqual([
      ['ares-install', '--device', 'living-room', ipk],
      ['ares-launch', '--device', 'living-room', 'tv.test.player'],
    ]);
  });

  test('finds the TV by its address, and hands a channel over as launch parameters', async () => {
    const { code, out } = await deploy('webos', '--device', '192.0.2.7', '--channel', 'one-key', '--inspect', ipk);
    expect(code).toBe(0);
    expect((await calls()).at(-1)).toEqual(['ares-launch', '--device', 'living-room', '--params', '{"channel":"one-key"}', 'tv.test.player']);
    expect(out).toContain('npx ares-inspect --device living-room --app tv.test.player --open');
  });

  test('an address that nobody knows: says how to add it', async () => {
    const { code, err } = await deploy('webos', '--device', '192.0.2.8');
    expect(code).toBe(1);
    expect(err).toContain('ares-setup-device --add tv --info "host=192.0.2.8"');
    expect(await calls()).toHaveLength(1);
  });

  test.each<[string, Stub]>([
    ['by its exit code', { says: 'no route to host', code: 1 }],
    ['in words alone', { says: 'ares-install ERR! no route to host' }],
  ])('an installation that fails %s is the end of it', async (_what, failing) => {
    await stub('ares-install', failing);
    const { code, err } = await deploy('webos', '--device', 'living-room');
    expect(code).toBe(1);
    expect(err).toMatch(/ares-install --device failed[\s\S]*no route to host/);
    expect((await calls()).map(([name]) => name)).toEqual(['ares-install']);
  });
});

describe('Tizen', () => {
  beforeEach(async () => {
    await stub('sdb', { says: 'connected to 192.0.2.9:26101\nsuccessfully launched pid = 42 with debug 1 port: 34567\n' });
    await stub('tizen', { says: 'Tizen application is successfully installed.\n' });
  });

  test('connects to an address, installs and starts', async () => {
    expect(await deploy('tizen', '--device', '192.0.2.9')).toMatchObject({ code: 0, err: '' });
    expect(await calls()).toEqual([
      ['sdb', 'connect', '192.0.2.9:26101'],
      ['tizen', 'install', '-n', 'TestTV0001.Player_1.4.0_for-test.wgt', '-s', '192.0.2.9:26101', '--', dirname(wgt)],
      ['tizen', 'run', '-p', 'TestTV0001.Player', '-s', '192.0.2.9:26101'],
    ]);
  });

  test('with an inspector it is started by sdb, which names the port', async () => {
    const { out } = await deploy('tizen', '--device', '192.0.2.9', '--inspect', '--channel', 'cbcs', wgt);
    expect((await calls()).at(-1)).toEqual(['sdb', '-s', '192.0.2.9:26101', 'shell', '0', 'debug', 'TestTV0001.Player']);
    expect(out).toContain('http://192.0.2.9:34567/json');
    expect(out).toContain("location.search = '?channel=cbcs'");
  });

  test('a name is sdb’s own', async () => {
    await deploy('tizen', '--device', 'emulator-26101');
    expect((await calls()).map(([name, verb]) => `${name ?? ''} ${verb ?? ''}`)).toEqual(['tizen install', 'tizen run']);
  });

  test('an installation that fails in words alone is the end of it', async () => {
    await stub('tizen', { says: 'install failed[118, -12], reason: Check certificate error\n' });
    const { code, err } = await deploy('tizen', '--device', '192.0.2.9');
    expect(code).toBe(1);
    expect(err).toMatch(/tizen install failed[\s\S]*Check certificate error/);
    expect((await calls()).map(([name]) => name)).toEqual(['sdb', 'tizen']);
  });

  test('no port for the inspector is told as it is', async () => {
    await stub('sdb', { says: 'closed' });
    expect((await deploy('tizen', '--device', 'tv', '--inspect')).err).toMatch(/named no port for the inspector/);
  });
});

describe('tools that are not there', () => {
  test('Tizen’s: where they come from', async () => {
    await stub('sdb');
    const { code, err } = await deploy('tizen', '--device', 'tv');
    expect(code).toBe(1);
    expect(err).toMatch(/^tizen: not on this machine\.\nThey come with Tizen Studio/);
    expect(await calls()).toEqual([]);
  });

  test('LG’s: the project brings them', async () => {
    expect((await deploy('webos', '--device', 'tv')).err).toMatch(/ares-setup-device, ares-install, ares-launch: not on this machine\.\n.*npm ci/);
  });
});

describe('is refused before any tool is called', () => {
  beforeEach(() => stub('sdb'));

  test.each([
    [[], /which platform/],
    [['android', '--device', 'tv'], /"android" is neither/],
    [['tizen'], /--device: which TV/],
    [['tizen', '--device', '-s;rm'], /--device|ambiguous/],
    [['tizen', '--device=--help'], /neither a name nor an address/],
    [['tizen', '--device', 'tv; rm -rf /'], /neither a name nor an address/],
    [['tizen', '--device', '$(reboot)'], /neither a name nor an address/],
    [['webos', '--device', 'tv', '--channel', "'); evil('"], /is no id of a channel/],
    [['tizen', '--device', 'tv', 'a.wgt', 'b.wgt'], /"b\.wgt": not expected here/],
  ])('%j', async (args, words) => {
    expect(() => parseOptions(args)).toThrow(words);
    expect(await deploy(...args)).toMatchObject({ code: 2, out: '' });
    expect(await calls()).toEqual([]);
  });

  test('a package of the other platform, a broken one, an unsigned one, none, several', async () => {
    expect((await deploy('tizen', '--device', 'tv', ipk)).err).toMatch(/ends in \.wgt/);
    expect((await deploy('tizen', '--device', 'tv', await tools.write('x.wgt', 'x'))).err).toMatch(/x\.wgt: not a zip archive/);
    await packageIn(tools, ['tizen']);
    expect((await deploy('tizen', '--device', 'tv', tools.file('dist/TestTV0001.Player_1.4.0_unsigned.wgt'))).err).toMatch(/is not signed, and every TV refuses it/);
    const [none, several] = await Promise.all([
      run({ args: ['tizen', '--device', 'tv'], env: {}, ownFolder: '', dist: tools.file('empty'), out: { write: () => undefined }, err: { write: (text) => expect(text).toMatch(/no \.wgt in it/) }, now: new Date() }),
      packageIn(tools, ['tizen', '--hosted', 'https://tv.example']).then(() =>
        run({ args: ['tizen', '--device', 'tv'], env: {}, ownFolder: '', dist: tools.file('dist'), out: { write: () => undefined }, err: { write: (text) => expect(text).toMatch(/several \.wgt in it; name one/) }, now: new Date() }),
      ),
    ]);
    expect([none, several]).toEqual([1, 1]);
    expect(await calls()).toEqual([]);
  });
});
