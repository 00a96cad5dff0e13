// @vitest-environment node
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isBuildStale } from '../../../headend/start/app-freshness';
import { parseOptions, UsageError } from '../../../headend/start/options';
import { ProgressLine } from '../../../headend/start/progress';
import { run, type StartParts } from '../../../headend/start/run';
import { fakeLibrary } from './fake-library';

describe('options', () => {
  test('have defaults that fit one machine', () => {
    expect(parseOptions([], {})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: undefined,
      cdm: 'clearkey',
      device: 'browser',
      build: 'web',
      allowedOrigins: [],
      allowPackagedApps: false,
      proxies: 0,
      tokenKeys: undefined,
    });
  });

  test('the command line comes before the environment', () => {
    expect(parseOptions([], { PORT: '9000' })).toMatchObject({ port: 9000 });
    expect(parseOptions(['--port', '9001'], { PORT: '9000' })).toMatchObject({ port: 9001 });
  });

  test('a headend for a network lets packaged apps in', () => {
    expect(parseOptions(['--host', '0.0.0.0'], {})).toMatchObject({ host: '0.0.0.0', allowPackagedApps: true });
    expect(parseOptions(['--public-url', 'https://tv.example/'], {})).toMatchObject({ publicUrl: 'https://tv.example', allowPackagedApps: true });
    expect(parseOptions(['--packaged-apps', '--allow-origin', 'http://a:1', '--allow-origin=http://b:2'], {})).toMatchObject({
      allowedOrigins: ['http://a:1', 'http://b:2'],
      allowPackagedApps: true,
    });
  });

  test('proxies in front are counted, and the keys of tokens may lie elsewhere', () => {
    expect(parseOptions(['--proxies', '2', '--token-keys', '/run/keys.json'], {})).toMatchObject({ proxies: 2, tokenKeys: '/run/keys.json' });
  });

  test.each([
    [['--nope'], /--nope/],
    [['extra'], /extra/],
    [['--port'], /port/],
    [['--port', '70000'], /--port: "70000"/],
    [['--port', '80a'], /--port: "80a"/],
    [['--public-url', 'tv.example'], /--public-url/],
    [['--public-url', 'https://tv.example/app'], /--public-url/],
    [['--public-url', 'ftp://tv.example'], /--public-url/],
    [['--allow-origin', '*'], /--allow-origin/],
    [['--proxies', 'one'], /--proxies: "one" is not a number/],
    [['--proxies', '10'], /--proxies: "10" is not a number/],
    [['--device', 'roku'], /--device: "roku" is none of browser, tizen, webos/],
    [['--cdm', 'fairplay'], /--cdm: "fairplay" is none of clearkey, widevine, playready/],
    [['--cert', 'x.pem'], /--cert: .*not available/],
    [['--key', 'x.pem'], /--key: .*not available/],
  ])('%j is refused in words', (args, words) => {
    expect(() => parseOptions(args, {})).toThrow(words);
    expect(() => parseOptions(args, {})).toThrow(UsageError);
  });

  test('PORT is checked too, and what is available may be named', () => {
    expect(() => parseOptions([], { PORT: 'http' })).toThrow(/PORT: "http"/);
    expect(parseOptions(['--device', 'browser', '--cdm', 'clearkey'], {})).toMatchObject({ port: 8080 });
    expect(parseOptions(['-h'], {})).toBe('help');
  });
});

describe('progress', () => {
  function shown(isTTY: boolean): string {
    let text = '';
    const line = new ProgressLine({ isTTY, columns: 30, write: (more) => (text += more) });
    line.show(0.1, 'one');
    line.show(0.1, 'one');
    line.show(0.11, 'one');
    line.show(2, 'two '.repeat(20));
    line.end();
    return text;
  }

  test('is one line on a terminal, never wider than it', () => {
    expect(shown(true).split('\r').map((line) => line.replace('\n', '').length)).toEqual([0, 29, 29, 29]);
  });

  test('is a plain line for every tenth elsewhere', () => {
    expect(shown(false).split('\n')).toHaveLength(3);
    expect(shown(false)).toMatch(/^content {2}10 % {2}one\ncontent 100 % {2}two/);
  });
});

describe('start', () => {
  let root: string;
  let out: string;
  let err: string;
  let built: number;
  beforeEach(async () => {
    out = err = '';
    built = 0;
    root = await mkdtemp(join(tmpdir(), 'start-'));
    await mkdir(join(root, 'src/deep'), { recursive: true });
    await writeFile(join(root, 'src/deep/a.ts'), '');
  });
  afterEach(() => rm(root, { recursive: true }));

  function parts(more: Partial<StartParts> = {}): StartParts {
    return {
      root,
      args: ['--port', '0'],
      env: {},
      out: { write: (text) => (out += text) },
      err: { write: (text) => (err += text) },
      signal: new AbortController().signal,
      prepareContent: async (onProgress) => {
        onProgress(0.5, 'encoding');
        return Promise.resolve({ library: fakeLibrary, mediaRoutes: (_app, _options, done) => done() });
      },
      buildApp: async (target) => {
        built++;
        const folder = join(root, target === 'tv' ? 'build-tv' : 'build');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'index.html'), `<!DOCTYPE html><head></head>${target}`);
        await writeFile(join(folder, 'operator.json'), '{}');
      },
      buildCdm: () => Promise.resolve('emulated()'),
      buildTv: () => Promise.resolve('television()'),
      ...more,
    };
  }

  test.each([
    ['clearkey', undefined],
    ['widevine', 'com.widevine.alpha'],
    ['playready', 'com.microsoft.playready.recommendation com.microsoft.playready'],
  ])('--cdm %s gives the page that CDM before anything else, and offers no other', async (cdm, keySystems) => {
    const started = await run(parts({ args: ['--port', '0', '--cdm', cdm] }));
    if (!('headend' in started)) throw new Error(err);
    const { url } = started.headend;
    const page = await (await fetch(url)).text();
    const script = await fetch(`${url}/emulator/cdm.js`);
    expect(page.includes(`<script src="/emulator/cdm.js" data-key-systems="${keySystems}"></script></head>`)).toBe(keySystems !== undefined);
    expect(page.includes('<script')).toBe(keySystems !== undefined);
    const { channels } = (await (await fetch(`${url}/demo/catalogue`)).json()) as { channels: readonly { readonly keySystems: readonly string[] }[] };
    expect([...(channels[0]?.keySystems ?? [])].sort()).toEqual([...(keySystems?.split(' ') ?? []), 'org.w3.clearkey'].sort());
    expect([script.status, script.ok && (await script.text())]).toEqual(keySystems === undefined ? [404, false] : [200, 'emulated()']);
    await started.headend.close();
  });

  test.each([
    [[], 'web'],
    [['--build', 'tv'], 'tv'],
  ])('serves the build that it is told: %j', async (args, target) => {
    const started = await run(parts({ args: ['--port', '0', ...args] }));
    if (!('headend' in started)) throw new Error(err);
    expect(await (await fetch(started.headend.url)).text()).toMatch(new RegExp(`${target}$`));
    await started.headend.close();
  });

  test.each(['browser', 'tizen', 'webos'])('--device %s gives the page that TV, before its CDM', async (device) => {
    const started = await run(parts({ args: ['--port', '0', '--device', device, '--cdm', 'widevine'] }));
    if (!('headend' in started)) throw new Error(err);
    const { url } = started.headend;
    const page = await (await fetch(url)).text();
    const script = await fetch(`${url}/emulator/tv.js`);
    const elements = [...page.matchAll(/<script src="([^"]*)"/g)].map(([, src]) => src);
    expect(elements).toEqual(device === 'browser' ? ['/emulator/cdm.js'] : ['/emulator/tv.js', '/emulator/cdm.js']);
    expect(page.includes(`data-device="${device}"`)).toBe(device !== 'browser');
    expect([script.status, script.ok && (await script.text())]).toEqual(device === 'browser' ? [404, false] : [200, 'television()']);
    await started.headend.close();
  });

  test('builds, prepares, serves, and says where', async () => {
    const started = await run(parts());
    if (!('headend' in started)) throw new Error(err);
    const { headend } = started;
    expect(built).toBe(1);
    expect(out).toContain('content  50 %  encoding\n');
    const port = new URL(headend.url).port;
    expect(out).toContain(`http://localhost:${port}/\n`);
    expect(out).toContain(`http://localhost:${port}/lab/\n`);
    expect(out).not.toContain(headend.labKey);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/lab/health`)).status).toBe(200);
    await headend.close();
    const again = await run(parts());
    expect(built).toBe(1);
    if ('headend' in again) await again.headend.close();
  });

  test('answers "not yet" while it prepares, with the health check too', async () => {
    let whilePreparing: { status: number; body: unknown }[] = [];
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const started = await run(
      parts({
        args: ['--port', String(port)],
        prepareContent: async () => {
          whilePreparing = await Promise.all(
            ['/lab/health', '/demo/catalogue'].map(async (path) => {
              const response = await fetch(`http://127.0.0.1:${port}${path}`);
              return { status: response.status, body: (await response.json()) as unknown };
            }),
          );
          return { library: fakeLibrary, mediaRoutes: (_app, _options, done) => done() };
        },
      }),
    );
    expect(whilePreparing).toMatchObject([{ status: 503, body: { ready: false } }, { status: 503, body: { code: 503 } }]);
    if (!('headend' in started)) throw new Error(err);
    expect((await fetch(`http://127.0.0.1:${port}/lab/health`)).status).toBe(200);
    await started.headend.close();
  });

  test('prints the lab’s key where others may come', async () => {
    const started = await run(parts({ args: ['--port', '0', '--public-url', 'https://tv.example'] }));
    if (!('headend' in started)) throw new Error(err);
    expect(out).toContain('https://tv.example/lab/');
    expect(out).toContain(started.headend.labKey);
    const answer = await fetch(`${started.headend.url}/demo/catalogue`, { headers: { origin: 'https://tv.example' } });
    expect(answer.status).toBe(200);
    await started.headend.close();
  });

  test('keeps the keys of tokens for the next start, for its owner alone, or where it is told', async () => {
    const ask = async (args: readonly string[], call: (url: string) => Promise<string>) => {
      const started = await run(parts({ args: ['--port', '0', ...args] }));
      if (!('headend' in started)) throw new Error(err);
      const answer = await call(started.headend.url);
      await started.headend.close();
      return answer;
    };
    const token = async (url: string) => ((await (await fetch(`${url}/demo/signon/device`, { method: 'POST', body: '{"account":"ann","device":"tv"}' })).json()) as { token: string }).token;
    const setUpWith = (device: string) => async (url: string) => String((await fetch(`${url}/demo/ssm/v1/sessions/setup`, { method: 'POST', headers: { 'nv-authorizations': device } })).status);
    const device = await ask([], token);
    expect((await stat(join(root, '.cache/headend/token-keys.json'))).mode & 0o777).toBe(0o600);
    expect(await ask([], setUpWith(device))).toBe('200');
    expect(await ask(['--token-keys', join(root, 'other.json')], setUpWith(device))).toBe('401');
    expect((await stat(join(root, 'other.json'))).isFile()).toBe(true);
  });

  test('keys that cannot be read are said, and end it', async () => {
    await writeFile(join(root, 'keys.json'), 'nonsense', { mode: 0o600 });
    expect(await run(parts({ args: ['--port', '0', '--token-keys', join(root, 'keys.json')] }))).toEqual({ exitCode: 1 });
    expect(err).toMatch(/token keys in .*keys\.json cannot be read\. Remove it/);
  });

  test.each([
    [[], true],
    [['--proxies', '1'], false],
  ])('counts callers behind proxies where it is told of them: with %j a neighbour is made to wait: %s', async (args, isMadeToWait) => {
    const started = await run(parts({ args: ['--port', '0', ...args] }));
    if (!('headend' in started)) throw new Error(err);
    const { url } = started.headend;
    const heartbeat = (from: string) => fetch(`${url}/demo/ssm/v1/sessions/heartbeat`, { method: 'POST', headers: { 'x-forwarded-for': from, 'nv-authorizations': 'forged' } });
    const hundred = async (from: string) => (await Promise.all(Array.from({ length: 100 }, () => heartbeat(from)))).map(({ status }) => status);
    // Until one address has used up what it may ask at once.
    while (!(await hundred('192.0.2.1')).includes(429));
    expect((await hundred('198.51.100.1')).includes(429)).toBe(isMadeToWait);
    await started.headend.close();
  });

  test('a taken port is said at once, before any work', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    expect(await run(parts({ args: ['--port', String(port)] }))).toEqual({ exitCode: 1 });
    expect(err).toMatch(new RegExp(`^Port ${port} is taken\\. .*http://localhost:${port}/ .*--port`));
    expect(built).toBe(0);
    await new Promise((resolve) => taken.close(resolve));
  });

  test('a wrong command line is answered with what there is, help with nothing else', async () => {
    expect(await run(parts({ args: ['--prot', '1'] }))).toEqual({ exitCode: 2 });
    expect(err).toContain("'--prot'");
    expect(err).toContain('usage: npm start');
    expect(await run(parts({ args: ['--help'] }))).toEqual({ exitCode: 0 });
    expect(out).toContain('usage: npm start');
  });

  test('work that fails is said and ends it, with the port free again', async () => {
    const failing = parts({ prepareContent: () => Promise.reject(new Error('no ffmpeg here')) });
    expect(await run(failing)).toEqual({ exitCode: 1 });
    expect(err).toBe('no ffmpeg here\n');
  });

  test('an interrupted preparation ends without complaint', async () => {
    const abort = new AbortController();
    const waiting = parts({
      signal: abort.signal,
      prepareContent: (_onProgress, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
          setTimeout(() => abort.abort(), 20);
        }),
    });
    expect(await run(waiting)).toEqual({ exitCode: 0 });
    expect(err).toBe('');
  });

  test('the build is stale when it is missing, or older than any of its sources', async () => {
    expect(await isBuildStale(root, 'build')).toBe(true);
    await parts().buildApp('web');
    expect(await isBuildStale(root, 'build')).toBe(false);
    expect(await isBuildStale(root, 'build-tv')).toBe(true);
    const later = new Date(Date.now() + 5_000);
    await utimes(join(root, 'src/deep/a.ts'), later, later);
    expect(await isBuildStale(root, 'build')).toBe(true);
  });
});
