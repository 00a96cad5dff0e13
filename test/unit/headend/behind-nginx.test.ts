// @vitest-environment node
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, type Started } from '../../../headend/start/run';
import { freePort } from '../../support/free-port';
import { startNginx, type Proxy } from '../../support/nginx';
import { fakeLibrary } from './fake-library';

let folder: string;
let proxy: Proxy | undefined;
let started: Started | undefined;
let out = '';

beforeEach(async () => {
  out = '';
  folder = await mkdtemp(join(tmpdir(), 'behind-nginx-'));
  await mkdir(join(folder, 'build'));
  await writeFile(join(folder, 'build/index.html'), '<!DOCTYPE html><head></head>the app');
  await writeFile(join(folder, 'build/operator.json'), '{}');
});
afterEach(async () => {
  await proxy?.close();
  if (started !== undefined && 'headend' in started) await started.headend.close();
  await rm(folder, { recursive: true });
});

/** nginx, and behind it what `npm start` starts. @returns the proxy's origin and the headend's key */
async function start(args: (origin: string) => readonly string[]): Promise<{ readonly origin: string; readonly key: string }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  started = await run({
    root: folder,
    args: ['--port', '0', ...args(origin)],
    env: {},
    out: { write: (text) => (out += text) },
    err: { write: (text) => (out += text) },
    signal: new AbortController().signal,
    prepareContent: () => Promise.resolve({ library: fakeLibrary, mediaRoutes: (_app, _options, done) => done() }),
    buildApp: () => Promise.resolve(),
    buildCdm: () => Promise.resolve(''),
    buildTv: () => Promise.resolve(''),
  });
  if (!('headend' in started)) throw new Error(out);
  proxy = await startNginx(port, started.headend.url);
  return { origin, key: started.headend.labKey };
}

const json = async (answer: Response): Promise<unknown> => answer.json();

test('with a public URL the lab wants its key of everybody; the app and the services are open', async () => {
  const { origin, key } = await start((url) => ['--public-url', url]);
  expect(out).toContain(`Lab key  ${key}\n`);
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(origin + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

  const keyless: readonly Record<string, string>[] = [{}, { origin }, { origin: 'null' }, { 'x-lab-key': 'wrong' }];
  for (const headers of keyless) {
    expect((await post('/lab/operator-token', {}, headers)).status, JSON.stringify(headers)).toBe(401);
    expect((await fetch(`${origin}/lab/ledger`, { headers })).status, JSON.stringify(headers)).toBe(401);
  }
  expect((await fetch(`${origin}/lab/`)).status).toBe(200);
  expect((await fetch(`${origin}/lab/health`)).status).toBe(200);

  expect(await (await fetch(`${origin}/?channel=one-key`)).text()).toContain('the app');
  const signedOn = await json(await post('/demo/signon', { account: 'ann', device: 'tv', contentId: 'content-one-key' }, { origin }));
  const { token } = signedOn as { token: string };
  const setUp = await post('/demo/ssm/v1/sessions/setup', {}, { origin, 'nv-authorizations': token });
  expect(setUp.headers.get('access-control-allow-origin')).toBe(origin);
  const { sessionToken } = (await json(setUp)) as { sessionToken: string };
  expect((await post('/demo/ssm/v1/sessions/heartbeat', {}, { origin, 'nv-authorizations': sessionToken })).status).toBe(200);

  const withKey = { 'x-lab-key': key };
  expect(await json(await fetch(`${origin}/lab/sessions`, { headers: withKey }))).toMatchObject([{ account: 'ann' }]);
  const operator = (await json(await post('/lab/operator-token', {}, { ...withKey, origin }))) as { token: string };
  const killed = await fetch(`${origin}/demo/ssm/v1/sessions/killAccountSessions`, {
    method: 'PUT',
    body: '{"account":"ann"}',
    headers: { origin, 'content-type': 'application/json', 'nv-authorizations': operator.token },
  });
  expect(await json(killed)).toEqual({ killed: 1 });
});

test('without one, where somebody forgot it, nginx is still known by its HTTP/1.0', async () => {
  const { origin, key } = await start(() => []);
  expect((await fetch(`${origin}/lab/operator-token`, { method: 'POST' })).status).toBe(401);
  expect((await fetch(`${origin}/lab/operator-token`, { method: 'POST', headers: { 'x-lab-key': key } })).status).toBe(200);
});
