// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../../../headend/http/operation';
import { startHeadend } from '../../../headend/running';
import { VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary, keyIds } from './fake-library';
import { Sandbox, ssmError } from './sandbox';

let sandbox: Sandbox;
/** What the dice of the faults are to show, in turn. */
let dice: number[];
beforeEach(() => {
  dice = [];
  sandbox = new Sandbox({
    random: () => dice.shift() ?? 0,
    mediaRoutes: (app, _options, done) => {
      const config = (operation: string) => ({ config: { operation } });
      app.get('/media/:channel/manifest.mpd', config('manifest'), (_request, reply) => reply.type('application/dash+xml').send('<MPD/>'));
      app.get('/media/:channel/:file', config('segment'), (_request, reply) => reply.type('video/mp4').send(Buffer.alloc(8)));
      app.get('/time', config('time'), (_request, reply) => reply.type('text/plain').send('now'));
      done();
    },
  });
});
afterEach(() => sandbox.close());

async function fault(body: object): Promise<void> {
  expect((await sandbox.post('/lab/faults', body)).status).toBe(201);
}

describe('a fault', () => {
  test('with a code refuses in the service’s own shape and status', async () => {
    await fault({ route: 'setup', errorCode: 4001 });
    expect(await sandbox.ssm('setup', await sandbox.signOn())).toMatchObject(ssmError(503, 4001));
    await fault({ route: 'heartbeat', errorCode: 1012 });
    expect(await sandbox.ssm('heartbeat', await sandbox.setUp())).toMatchObject(ssmError(500, 1012));
    await fault({ route: 'licence', errorCode: 1007 });
    const refused = await sandbox.licence(['a', 'b'], [keyIds.keyA]);
    expect(refused).toMatchObject({ status: 403, body: { code: 403, errorCode: 1007, message: 'invalid date' } });
    await fault({ route: 'setup', errorCode: 9999 });
    expect(await sandbox.ssm('setup', undefined)).toMatchObject(ssmError(500, 9999));
    await fault({ route: 'teardown', errorCode: 1000, status: 418 });
    expect(await sandbox.ssm('teardown', undefined)).toMatchObject(ssmError(418, 1000));
  });

  test('with a status alone answers as a proxy would', async () => {
    await fault({ route: 'setup', status: 503 });
    const answer = await sandbox.ssm('setup', undefined);
    expect(answer).toMatchObject({ status: 503, text: '503 Service Unavailable\n' });
    expect(answer.headers['content-type']).toContain('text/plain');
  });

  test('with a body sends just that, as what was asked for', async () => {
    await fault({ route: 'manifest', body: 'no XML' });
    const manifest = await sandbox.call('GET', '/media/one-key/manifest.mpd');
    expect(manifest).toMatchObject({ status: 200, text: 'no XML' });
    expect(manifest.headers['content-type']).toContain('application/dash+xml');
    await fault({ route: 'licence', body: 'not JSON', status: 200 });
    expect(await sandbox.licence([], [])).toMatchObject({ status: 200, text: 'not JSON' });
  });

  test('with a body may say what it is: a captive portal answers with a page, which runs nothing', async () => {
    const page = '<!doctype html><title>Log in</title>';
    await fault({ route: 'manifest', body: page, type: 'text/html; charset=utf-8' });
    const answer = await sandbox.call('GET', '/media/one-key/manifest.mpd');
    expect(answer).toMatchObject({ status: 200, text: page });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': 'sandbox' });
    await fault({ route: 'setup', status: 511, body: page, type: 'text/html' });
    const asked = await sandbox.ssm('setup', undefined);
    expect(asked).toMatchObject({ status: 511, text: page });
    expect(asked.headers['content-type']).toMatch(/^text\/html\b/);
  });

  test.each([
    [{ status: 429, retryAfter: 5 }, 429, '5'],
    [{ status: 503, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 503, 'Wed, 21 Oct 2015 07:28:00 GMT'],
    [{ errorCode: 4001, retryAfter: 0 }, 503, '0'],
    [{ body: '{}', retryAfter: 3 }, 200, '3'],
    [{ retryAfter: 60 }, 503, '60'],
    [{ retryAfter: 'a while' }, 503, 'a while'],
  ] as const)('%j says when to ask again', async (what, status, header) => {
    await fault({ route: 'setup', ...what });
    expect(await sandbox.ssm('setup', undefined)).toMatchObject({ status, headers: { 'retry-after': header } });
    expect((await sandbox.ssm('setup', undefined)).headers).not.toHaveProperty('retry-after');
  });

  test('with a chance hits its share of the requests that fit it, and lets the others pass to the next', async () => {
    await fault({ route: 'catalogue', status: 500, chance: 0.25, times: 2 });
    await fault({ route: 'catalogue', status: 502, chance: 0.5, times: 0 });
    // One throw for each fault that is asked: those of other routes, and those that have had their times, throw none.
    dice = [0.25, 0.5, /**/ 0.24, /**/ 0.9, 0.49, /**/ 0, /**/ 0.1, /**/ 0.6];
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      await sandbox.signOn();
      statuses.push((await sandbox.call('GET', '/demo/catalogue')).status);
    }
    expect(statuses).toEqual([200, 500, 502, 500, 502, 200]);
    expect(dice).toEqual([]);
  });

  test('with no chance never hits, and with all of it always', async () => {
    await fault({ route: 'catalogue', status: 500, chance: 0, times: 0 });
    dice = [0];
    expect((await sandbox.call('GET', '/demo/catalogue')).status).toBe(200);
    await fault({ route: 'catalogue', status: 502, chance: 1, times: 0 });
    dice = [0, 1 - Number.EPSILON];
    expect((await sandbox.call('GET', '/demo/catalogue')).status).toBe(502);
  });

  test('hits as often as it says, then no more; 0 is for ever', async () => {
    await fault({ route: 'catalogue', status: 500 });
    await fault({ route: 'catalogue', status: 502, times: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await sandbox.call('GET', '/demo/catalogue')).status);
    expect(statuses).toEqual([500, 502, 502, 200]);
    await fault({ route: 'catalogue', status: 500, times: 0 });
    for (let i = 0; i < 20; i++) expect((await sandbox.call('GET', '/demo/catalogue')).status).toBe(500);
    expect((await sandbox.call('DELETE', '/lab/faults')).body).toEqual({ removed: 1 });
    expect((await sandbox.call('GET', '/demo/catalogue')).status).toBe(200);
  });

  test('hits its operation alone, and only the paths it names', async () => {
    await fault({ route: 'segment', status: 404, match: 'multi-key', times: 0 });
    expect((await sandbox.call('GET', '/media/one-key/1.m4s')).status).toBe(200);
    expect((await sandbox.call('GET', '/media/multi-key/1.m4s')).status).toBe(404);
    expect((await sandbox.call('GET', '/media/multi-key/manifest.mpd')).status).toBe(200);
    expect((await sandbox.call('GET', '/media/one-key/1.m4s?multi-key')).status).toBe(200);
  });

  test('of everything hits every operation but the lab: a captive portal', async () => {
    const page = '<!doctype html><title>Log in</title>';
    const calls = [
      ...['signon', 'signon/device', 'ssm/v1/sessions/setup', 'ssm/v1/sessions/heartbeat', 'ssm/v1/sessions/teardown', 'ssm/v1/renewal-license-wv'],
      ...['ckls', 'wvls', 'prls'].map((server) => `${server}/contentlicenseservice/v1/licenses`),
      ...['', '/keep-alive', '/licences', '/release'].map((path) => `gateway/v1/streams${path}`),
    ].map((path) => ['POST', `/demo/${path}`] as const);
    const reads = ['/demo/catalogue', '/demo/gateway/v1/certificates/widevine', '/demo/wvls/contentlicenseservice/v1/certificates', '/media/one-key/manifest.mpd', '/media/one-key/1.m4s', '/time'];
    await fault({ route: '*', body: page, type: 'text/html', times: 0 });
    for (const [method, path] of [...calls, ...reads.map((read) => ['GET', read] as const)]) {
      expect(await sandbox.call(method, path), path).toMatchObject({ status: 200, text: page, headers: { 'content-type': expect.stringMatching(/^text\/html/) as string } });
    }
    expect((await sandbox.call('GET', '/lab/faults')).body).toMatchObject([{ route: '*', times: 0 }]);
    await sandbox.call('DELETE', '/lab/faults');
    expect(await sandbox.call('GET', '/time')).toMatchObject({ status: 200, text: 'now' });
  });

  test('of everything may still name paths, a chance and how often', async () => {
    await fault({ route: '*', status: 503, match: '/time', chance: 0.5, times: 1 });
    dice = [0.5, 0.4];
    expect((await sandbox.call('GET', '/demo/catalogue')).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await sandbox.call('GET', '/time')).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  test('with a delay waits before the service hears of the request', async () => {
    await fault({ route: 'signon', delayMs: 1_000 });
    const answer = sandbox.signOn();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sandbox.clock.advance(999);
    expect(await Promise.race([answer, Promise.resolve('waiting')])).toBe('waiting');
    await sandbox.clock.advance(1);
    expect(await answer).toContain('.');
  });

  test('is no refusal of the service: neither ledger nor counters know of it', async () => {
    await fault({ route: 'setup', errorCode: 1007 });
    await sandbox.ssm('setup', await sandbox.signOn());
    expect(await sandbox.ledger()).toEqual([]);
    expect((await sandbox.call('GET', '/lab/refusals')).body).toEqual([]);
    // And it uses up no token: the request never got there.
    const token = await sandbox.signOn();
    await fault({ route: 'setup', status: 503 });
    await sandbox.ssm('setup', token);
    expect((await sandbox.ssm('setup', token)).status).toBe(200);
  });

  test('can be asked for each operation, and for no other', async () => {
    for (const route of operations) await fault({ route, status: 500 });
    expect((await sandbox.call('GET', '/lab/faults')).body).toHaveLength(operations.length);
    const wrong = [
      { route: 'nope' },
      {},
      { route: 'setup', delayMs: -1 },
      { route: 'setup', delayMs: 1e9 },
      { route: 'setup', status: 42 },
      { route: 'setup', times: -1 },
      { route: 'setup', times: 1.5 },
      { route: 'setup', drop: 'all' },
      { route: 'setup', statsu: 500 },
      { route: 'setup', chance: 1.1 },
      { route: 'setup', chance: -0.1 },
      { route: 'setup', retryAfter: -1 },
      { route: 'setup', retryAfter: 1.5 },
      { route: 'setup', retryAfter: '' },
      { route: 'setup', retryAfter: '1\r\nset-cookie: x' },
      { route: 'setup', retryAfter: 'später' },
      { route: 'setup', body: 'x', type: 'html' },
      { route: 'setup', body: 'x', type: 'text/html\r\nset-cookie: x' },
    ];
    for (const body of wrong) expect(await sandbox.post('/lab/faults', body), JSON.stringify(body)).toMatchObject({ status: 400, body: { code: 400 } });
  });

  test('cannot be one of endlessly many', async () => {
    for (let i = 0; i < 100; i++) await fault({ route: 'setup', status: 500 });
    expect(await sandbox.post('/lab/faults', { route: 'setup', status: 500 })).toMatchObject({ status: 503, body: { code: 503 } });
  });
});

describe('a dropped connection', () => {
  test('before: the service has not heard; after: it has, and the client does not know', async () => {
    const clock = new VirtualClock();
    const headend = await startHeadend({ library: fakeLibrary, clock });
    const post = async (path: string, body: object, token = ''): Promise<Response> =>
      fetch(headend.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'nv-authorizations': token },
        body: JSON.stringify(body),
      });
    const token = async (): Promise<string> => {
      const answer = await post('/demo/signon', { account: 'ann', device: 'tv-1', contentId: 'content-one-key' });
      return ((await answer.json()) as { token: string }).token;
    };
    await post('/lab/faults', { route: 'setup', drop: true });
    await expect(post('/demo/ssm/v1/sessions/setup', {}, await token())).rejects.toThrow();
    expect(headend.ledger.since(0)).toEqual([]);
    await post('/lab/faults', { route: 'setup', drop: 'answer' });
    await expect(post('/demo/ssm/v1/sessions/setup', {}, await token())).rejects.toThrow();
    expect(headend.ledger.since(0)).toMatchObject([{ kind: 'setup' }]);
    await headend.close();
  });
});

test('closing waits for no delay', async () => {
  const headend = await startHeadend({ library: fakeLibrary });
  await fetch(`${headend.url}/lab/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'catalogue', delayMs: 60_000 }),
  });
  const asked = fetch(`${headend.url}/demo/catalogue`).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await headend.close();
  await asked;
}, 20_000);
