// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHeadend } from '../../../headend/running';
import { fakeLibrary } from './fake-library';
import { Sandbox, ssmError } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

describe('health', () => {
  test('says when there is something to talk to', async () => {
    let isReady = false;
    const early = new Sandbox({ isReady: () => isReady });
    expect(await early.call('GET', '/lab/health')).toMatchObject({ status: 503, body: { ready: false } });
    isReady = true;
    expect(await early.call('GET', '/lab/health')).toMatchObject({ status: 200, body: { ready: true } });
    await early.close();
  });
});

describe('sessions', () => {
  test('are the active ones, with their times', async () => {
    const start = sandbox.clock.wallNow();
    const token = await sandbox.setUp();
    await sandbox.clock.advance(10_000);
    await sandbox.ssm('heartbeat', token);
    expect(await sandbox.sessions()).toEqual([
      {
        id: expect.any(String) as string,
        account: 'ann',
        device: 'tv-1',
        channel: 'one-key',
        startedAt: start,
        lastSeenAt: start + 10_000,
        expiresAt: start + 10_000 + 45_000,
      },
    ]);
    expect((await sandbox.ledger())[0]?.session).toBe((await sandbox.sessions())[0]?.id);
  });
});

describe('the ledger', () => {
  test('counts from 1 and is read from after a number', async () => {
    for (let i = 0; i < 3; i++) await sandbox.setUp({ account: `account-${i}` });
    expect((await sandbox.ledger()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await sandbox.ledger(2)).map(({ seq }) => seq)).toEqual([3]);
    expect(await sandbox.ledger(3)).toEqual([]);
    expect(await sandbox.ledger(99)).toEqual([]);
    for (const since of ['x', '-1', '1.5', '']) expect((await sandbox.call('GET', `/lab/ledger?since=${since}`)).status, since).toBe(400);
  });

  test('forgets the oldest, never its count', () => {
    const { ledger } = sandbox.headend;
    const subject = { session: 's', account: 'a', device: 'd', channel: 'c' };
    for (let i = 0; i < 10_010; i++) ledger.write('heartbeat', subject);
    expect(ledger.since(0)).toHaveLength(10_000);
    expect(ledger.since(0)[0]?.seq).toBe(11);
    expect(ledger.since(10_009).map(({ seq }) => seq)).toEqual([10_010]);
  });

  test('comes as server-sent events too: what was, then what is', async () => {
    const headend = await startHeadend({ library: fakeLibrary });
    const subject = { session: 's', account: 'a', device: 'd', channel: 'c' };
    headend.ledger.write('setup', subject);
    headend.ledger.write('heartbeat', subject);
    const response = await fetch(`${headend.url}/lab/events?since=1`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    headend.ledger.write('teardown', subject);
    const closing = new Promise((resolve) => setTimeout(resolve, 100)).then(() => headend.close());
    const text = await response.text();
    await closing;
    const entries = text.split('\n\n').flatMap((event) => (event.startsWith('id: ') ? [event] : []));
    expect(entries.map((event) => event.split('\n')[0])).toEqual(['id: 2', 'id: 3']);
    expect(JSON.parse(entries[1]?.split('data: ')[1] ?? '')).toMatchObject({ seq: 3, kind: 'teardown' });
  });

  test('may be written while its listeners are being sent away', async () => {
    const headend = await startHeadend({ library: fakeLibrary });
    const response = await fetch(`${headend.url}/lab/events`);
    const closing = headend.close();
    for (let i = 0; i < 5; i++) {
      headend.ledger.write('heartbeat', { session: 's', account: 'a', device: 'd', channel: 'c' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closing;
    await response.text().catch(() => undefined);
  });

  test('is listened to by a bounded number', async () => {
    const headend = await startHeadend({ library: fakeLibrary });
    const abort = new AbortController();
    const listen = () => fetch(`${headend.url}/lab/events`, { signal: abort.signal, headers: { 'last-event-id': '7' } });
    const streams = await Promise.all(Array.from({ length: 20 }, listen));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    expect((await listen()).status).toBe(503);
    abort.abort();
    await headend.close();
  });
});

describe('limits', () => {
  test('are one account’s, from now on, and may be changed one by one', async () => {
    const set = (body: object) => sandbox.call('PUT', '/lab/limits', body);
    expect(await set({ account: 'ann', maxSessions: 1 })).toMatchObject({
      status: 200,
      body: { account: 'ann', maxSessions: 1, maxPerDevice: null, heartbeatS: 30 },
    });
    expect(await set({ account: 'ann', heartbeatS: 5 })).toMatchObject({ body: { maxSessions: 1, heartbeatS: 5 } });
    expect(await set({ account: 'ann', maxPerDevice: 1 })).toMatchObject({ body: { maxPerDevice: 1 } });
    expect(await set({ account: 'ann', maxPerDevice: null })).toMatchObject({ body: { maxPerDevice: null } });
    expect((await sandbox.call('GET', '/lab/limits')).body).toEqual([{ account: 'ann', maxSessions: 1, maxPerDevice: null, heartbeatS: 5 }]);
  });

  test('that make no sense are refused, with the place of the fault', async () => {
    const wrong: [object, string][] = [
      [{}, 'account'],
      [{ account: 'ann', maxSessions: -1 }, 'maxSessions'],
      [{ account: 'ann', maxSessions: 1.5 }, 'maxSessions'],
      [{ account: 'ann', maxSessions: '2' }, 'maxSessions'],
      [{ account: 'ann', heartbeatS: 0 }, 'heartbeatS'],
      [{ account: 'ann', maxSesions: 2 }, 'maxSesions'],
    ];
    for (const [body, place] of wrong) {
      expect(await sandbox.call('PUT', '/lab/limits', body)).toMatchObject({ status: 400, body: { code: 400, message: `invalid body: ${place}` } });
    }
    expect(await sandbox.call('PUT', '/lab/limits', '{')).toMatchObject({ status: 400, body: { message: 'body is not a JSON object' } });
  });

  test('lowered below what is active end nothing', async () => {
    await sandbox.setUp();
    await sandbox.call('PUT', '/lab/limits', { account: 'ann', maxSessions: 0 });
    expect(await sandbox.sessions()).toHaveLength(1);
    expect(await sandbox.ssm('setup', await sandbox.signOn())).toMatchObject(ssmError(403, 1007));
  });
});

test('refusals are counted by operation and code', async () => {
  const token = await sandbox.setUp();
  await sandbox.ssm('heartbeat', token);
  await sandbox.ssm('heartbeat', token);
  await sandbox.ssm('heartbeat', token);
  await sandbox.ssm('setup', undefined);
  expect((await sandbox.call('GET', '/lab/refusals')).body).toEqual([
    { operation: 'heartbeat', errorCode: 1006, count: 2 },
    { operation: 'setup', errorCode: 1003, count: 1 },
  ]);
});

describe('the door', () => {
  const paths = ['/lab/sessions', '/lab/ledger', '/lab/events', '/lab/limits', '/lab/faults', '/lab/refusals'];
  const locked = { status: 401, body: { code: 401, message: expect.stringContaining('x-lab-key') as string } };

  test('is closed to other machines, proxies and borrowed names, and opens with the key', async () => {
    const strangers: Record<string, string>[] = [
      { host: 'tv.example' },
      { host: '192.168.1.20:8080' },
      { host: 'localhost.evil.example' },
      { host: 'localhost', 'x-forwarded-for': '192.168.1.7' },
      { host: '127.0.0.1:8080', via: '1.1 proxy' },
    ];
    for (const headers of strangers) {
      for (const path of paths) expect(await sandbox.call('GET', path, undefined, headers)).toMatchObject(locked);
      expect(await sandbox.call('PUT', '/lab/limits', { account: 'ann' }, headers)).toMatchObject(locked);
      expect(await sandbox.call('POST', '/lab/operator-token', {}, headers)).toMatchObject(locked);
      expect(await sandbox.call('GET', '/lab/sessions', undefined, { ...headers, 'x-lab-key': 'wrong' })).toMatchObject(locked);
      const key = { ...headers, 'x-lab-key': sandbox.headend.labKey };
      expect((await sandbox.call('GET', '/lab/sessions', undefined, key)).status).toBe(200);
      expect((await sandbox.call('GET', '/lab/health', undefined, headers)).status).toBe(200);
    }
  });

  test('is open at this machine', async () => {
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      expect((await sandbox.call('GET', '/lab/sessions', undefined, { host })).status, host).toBe(200);
    }
  });

  test('takes no form from another page', async () => {
    const form = { 'content-type': 'text/plain' };
    expect(await sandbox.call('POST', '/lab/faults', '{"route":"setup","status":500}', form)).toMatchObject({ status: 415 });
    expect(await sandbox.call('POST', '/lab/operator-token', 'x', form)).toMatchObject({ status: 415 });
  });

  test('an address beyond loopback is as strange as a name', async () => {
    const response = await sandbox.headend.app.inject({ url: '/lab/sessions', remoteAddress: '192.168.1.7', headers: { host: 'localhost' } });
    expect(response.statusCode).toBe(401);
  });
});

describe('the page', () => {
  test('comes with a policy that allows its own files alone, and no word inline', async () => {
    for (const path of ['/lab/', '/lab']) {
      const { status, headers, text } = await sandbox.call('GET', path);
      expect(status).toBe(200);
      expect(headers['content-type']).toContain('text/html');
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(text).not.toMatch(/ style=| on[a-z]+=|<style|<script(?![^>]* src=)/);
      for (const [, file] of text.matchAll(/(?:src|href)="(\/lab\/[^"]+)"/g)) {
        expect((await sandbox.call('GET', file ?? '')).status, file).toBe(200);
      }
    }
  });

  test('serves nothing beside its files', async () => {
    for (const path of ['/lab/page/../routes.ts', '/lab/page/%2e%2e/routes.ts', '/lab/page/', '/lab/page/x.js', '/lab/routes.ts']) {
      expect(await sandbox.call('GET', path)).toMatchObject({ status: 404, body: { code: 404 } });
    }
  });
});
