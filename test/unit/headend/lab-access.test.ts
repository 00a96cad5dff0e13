// @vitest-environment node
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHeadend } from '../../../headend/running';
import { fakeLibrary } from './fake-library';
import { Sandbox } from './sandbox';

type Headers = Record<string, string>;

const calls = [
  ['GET', '/lab/sessions'],
  ['GET', '/lab/ledger'],
  ['GET', '/lab/limits'],
  ['GET', '/lab/policies'],
  ['GET', '/lab/faults'],
  ['GET', '/lab/refusals'],
  ['DELETE', '/lab/faults'],
  ['POST', '/lab/operator-token'],
] as const;

const locked = { status: 401, body: { code: 401, message: expect.stringContaining('x-lab-key') as string } };

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox({ allowPackagedApps: true, allowedOrigins: ['http://app.example:9000'] });
});
afterEach(() => sandbox.close());

async function expectLocked(headers: Headers): Promise<void> {
  for (const [method, path] of calls) expect(await sandbox.call(method, path, undefined, headers), `${method} ${path}`).toMatchObject(locked);
}

/** As a browser marks a page's request to its own origin, or to another. */
const fetched = (site: string, more: Headers = {}): Headers => ({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)', 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', ...more });

describe('where others can reach the headend', () => {
  test('the key is wanted of everybody, this machine too', async () => {
    const open = new Sandbox({ labKeyAlwaysWanted: true });
    for (const host of ['localhost', '127.0.0.1:8080', 'lab.localhost:8080']) {
      for (const [method, path] of calls) {
        expect(await open.call(method, path, undefined, { host }), path).toMatchObject(locked);
        expect((await open.call(method, path, undefined, { host, 'x-lab-key': open.headend.labKey })).status, path).toBe(200);
      }
      expect((await open.call('GET', '/lab/health', undefined, { host })).status).toBe(200);
    }
    await open.close();
  });

  test('which is so by itself where it listens on more than loopback', async () => {
    const headend = await startHeadend({ library: fakeLibrary, host: '0.0.0.0' });
    const url = `http://127.0.0.1:${new URL(headend.url).port}/lab/operator-token`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    expect((await fetch(url, { method: 'POST', headers: { 'x-lab-key': headend.labKey } })).status).toBe(200);
    await headend.close();
  });
});

describe('on this machine the key is not wanted', () => {
  test('of its user’s own tools', async () => {
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'lab.localhost:8080']) {
      // Node's own fetch says `sec-fetch-mode: cors` too.
      for (const [method, path] of calls) expect((await sandbox.call(method, path, undefined, { host, 'user-agent': 'node', 'sec-fetch-mode': 'cors' })).status, host).toBe(200);
    }
  });

  test('of the lab’s own page, which has a name of its own', async () => {
    const host = 'lab.localhost:8080';
    const own = fetched('same-origin', { host });
    for (const [method, path] of calls) {
      const headers = method === 'GET' ? own : { ...own, origin: `http://${host}` };
      expect((await sandbox.call(method, path, undefined, headers)).status, path).toBe(200);
    }
    expect((await sandbox.call('GET', '/lab/ledger', undefined, fetched('none', { host }))).status, 'typed').toBe(200);
    const { token } = (await sandbox.call('POST', '/lab/operator-token', {}, { ...own, origin: `http://${host}` })).body as { token: string };
    const killed = await sandbox.call('PUT', '/demo/ssm/v1/sessions/killAccountSessions', { account: 'ann' }, { ...own, origin: `http://${host}`, 'nv-authorizations': token });
    expect(killed).toMatchObject({ body: { errorCode: 3001 } });
  });
});

describe('on this machine the key is wanted', () => {
  test('of packaged apps and sandboxed frames: null is anybody', async () => {
    for (const origin of ['null', 'file://']) {
      for (const host of ['localhost:8080', '127.0.0.1:8080', 'lab.localhost:8080']) {
        await expectLocked({ host, origin });
        await expectLocked(fetched('cross-site', { host, origin }));
      }
    }
    const token = await sandbox.call('POST', '/lab/operator-token', {}, { origin: 'null', 'x-lab-key': sandbox.headend.labKey });
    expect(token.status).toBe(200);
  });

  test('of the app’s own page, and of apps that the services answer', async () => {
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      await expectLocked({ host, origin: `http://${host}` });
      await expectLocked(fetched('same-origin', { host }));
      await expectLocked(fetched('same-origin', { host, origin: `http://${host}` }));
    }
    await expectLocked({ host: 'lab.localhost:8080', origin: 'http://app.example:9000' });
    // Allowed, so that its refusal cannot be the services' own.
    expect((await sandbox.call('GET', '/demo/catalogue', undefined, { origin: 'http://app.example:9000' })).status).toBe(200);
  });

  test('of forms, pictures, links and frames of any page, which name no origin', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const host of ['localhost:8080', 'lab.localhost:8080']) await expectLocked(fetched(site, { host }));
    }
    const page = fetched('same-origin', { host: 'lab.localhost:8080' });
    expect(await sandbox.call('POST', '/lab/operator-token', {}, page), 'a change without an origin').toMatchObject(locked);
    expect(await sandbox.call('DELETE', '/lab/faults', undefined, fetched('none', { host: 'lab.localhost:8080' }))).toMatchObject(locked);
  });

  test('of browsers that are too old to say which page asks', async () => {
    const old = { 'user-agent': 'Mozilla/5.0 (SMART-TV; LINUX; Tizen 4.0)' };
    for (const host of ['localhost:8080', '127.0.0.1:8080', 'lab.localhost:8080']) await expectLocked({ ...old, host });
  });

  test('of whoever comes by a borrowed name (DNS rebinding)', async () => {
    for (const host of ['evil.example:8080', 'lab.localhost.evil.example', 'evil.lab.localhost', 'localhost.', '127.0.0.1.nip.io:8080']) {
      await expectLocked({ host });
      await expectLocked(fetched('same-origin', { host, origin: `http://${host}` }));
    }
  });

  test('of proxies that say nothing of themselves but speak HTTP/1.0, as nginx does', async () => {
    const headend = await startHeadend({ library: fakeLibrary });
    const { port } = new URL(headend.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`GET /lab/sessions HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.[01] 401 /);
    await headend.close();
  });
});

describe('the lab’s own name', () => {
  const host = 'lab.localhost:8080';

  test('is where browsers are taken that ask for its page elsewhere', async () => {
    for (const other of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      for (const path of ['/lab', '/lab/']) {
        const navigation = fetched('none', { host: other, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' });
        const { status, headers } = await sandbox.call('GET', path, undefined, navigation);
        expect([status, headers.location]).toEqual([302, 'http://lab.localhost:8080/lab/']);
      }
    }
    expect((await sandbox.call('GET', '/lab/', undefined, fetched('none', { host }))).status).toBe(200);
  });

  test('but not where the key is wanted of everybody: a proxy in front may have rewritten the name', async () => {
    const open = new Sandbox({ labKeyAlwaysWanted: true });
    expect((await open.call('GET', '/lab/', undefined, fetched('none', { host: '127.0.0.1:8080' }))).status).toBe(200);
    await open.close();
  });

  test('has nothing on it but the lab: no other page shares its origin', async () => {
    for (const path of ['/index.html', '/operator.json', '/media/one-key/manifest.mpd', '/emulator/cdm.js', '/demo/catalogue', '/demo/gateway/v1/streams', '/nope']) {
      expect((await sandbox.call('GET', path, undefined, fetched('none', { host }))).status, path).toBe(404);
    }
    const { status, headers } = await sandbox.call('GET', '/?channel=one-key', undefined, fetched('same-origin', { host }));
    expect([status, headers.location]).toEqual([302, 'http://localhost:8080/']);
  });

  test('its answers are for it alone, and no other window holds its page', async () => {
    const page = await sandbox.call('GET', '/lab/', undefined, fetched('none', { host }));
    expect(page.headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' });
    const ledger = await sandbox.call('GET', '/lab/ledger', undefined, fetched('same-origin', { host }));
    expect(ledger.headers).toMatchObject({ 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store' });
  });
});
