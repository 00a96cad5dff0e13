// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { Sandbox } from './sandbox';

const app = 'http://tv.example:9000';
const preflight = (origin: string, headers = 'nv-authorizations,content-type') => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': headers,
});

async function within(options: ConstructorParameters<typeof Sandbox>[0], run: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = new Sandbox(options);
  try {
    await run(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('an allowed origin', () => {
  const allowing = { allowedOrigins: [app] };

  test('may ask, and is told so for a day', () =>
    within(allowing, async (sandbox) => {
      for (const path of ['/demo/ssm/v1/sessions/setup', '/demo/gateway/v1/streams', '/media/x', '/nowhere']) {
        const answer = await sandbox.call('OPTIONS', path, undefined, preflight(app));
        expect(answer).toMatchObject({ status: 204, text: '' });
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': app,
          'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
          'access-control-allow-headers': 'authorization, content-type, nv-authorizations, nv-tenant-id, soapaction',
          'access-control-max-age': '86400',
          vary: 'Origin',
        });
      }
    }));

  test('may read answers, refusals too, and when to ask again, but no header beyond; and sends no cookies', () =>
    within(allowing, async (sandbox) => {
      for (const path of ['/demo/catalogue', '/demo/nope', '/demo/ssm/v1/nope', '/lab/ledger?since=x']) {
        const { headers } = await sandbox.call('GET', path, undefined, { origin: app });
        expect(headers).toMatchObject({ 'access-control-allow-origin': app, 'access-control-expose-headers': 'Retry-After' });
        expect(headers).not.toHaveProperty('access-control-allow-credentials');
      }
      const tooMuch = await sandbox.call('POST', '/demo/signon', 'x'.repeat(70_000), { origin: app });
      expect(tooMuch).toMatchObject({ status: 400, headers: { 'access-control-expose-headers': 'Retry-After' } });
    }));

  test.each([{ status: 503 }, { errorCode: 4000 }, { body: '<html>', type: 'text/html' }, { retryAfter: 7 }])('hears of the injected fault %j as of any other answer', (fault) =>
    within(allowing, async (sandbox) => {
      await sandbox.post('/lab/faults', { route: 'catalogue', retryAfter: 7, ...fault });
      const { headers } = await sandbox.call('GET', '/demo/catalogue', undefined, { origin: app });
      expect(headers).toMatchObject({ 'access-control-allow-origin': app, 'access-control-expose-headers': 'Retry-After', 'retry-after': '7' });
    }));
});

describe('any other origin', () => {
  const others = ['http://tv.example', 'https://tv.example:9000', 'http://evil.example', 'null', 'file://', ''];

  test('is refused before anything happens, preflight or not', () =>
    within({ allowedOrigins: [app] }, async (sandbox) => {
      const token = await sandbox.signOn();
      for (const origin of others) {
        const asked = await sandbox.call('OPTIONS', '/demo/ssm/v1/sessions/setup', undefined, preflight(origin));
        expect(asked.status, origin).toBe(403);
        const sent = await sandbox.call('POST', '/demo/ssm/v1/sessions/setup', {}, { origin, 'nv-authorizations': token });
        expect(sent).toMatchObject({ status: 403, body: { code: 403, message: 'origin not allowed' } });
        for (const { headers } of [asked, sent]) {
          expect(headers).not.toHaveProperty('access-control-allow-origin');
          expect(headers).not.toHaveProperty('access-control-expose-headers');
        }
      }
      const beacon = await sandbox.call('POST', '/demo/gateway/v1/streams/release', 'h'.repeat(22), { origin: 'http://evil.example', 'content-type': 'text/plain' });
      expect(beacon).toMatchObject({ status: 403, body: { error: { service: 'gateway', reason: 'origin-not-allowed' } } });
      expect(await sandbox.ledger()).toEqual([]);
    }));

  test('save the server’s own, and whoever names none', () =>
    within({}, async (sandbox) => {
      const own = { origin: 'http://localhost', host: 'localhost' };
      expect((await sandbox.call('GET', '/demo/catalogue', undefined, own)).status).toBe(200);
      expect((await sandbox.call('GET', '/demo/catalogue', undefined, {})).status).toBe(200);
      expect((await sandbox.call('GET', '/demo/catalogue', undefined, { ...own, origin: 'https://localhost' })).status).toBe(403);
    }));
});

test('packaged apps come from files: null and file:// are a setting', () =>
  within({ allowPackagedApps: true }, async (sandbox) => {
    for (const origin of ['null', 'file://']) {
      const answer = await sandbox.call('OPTIONS', '/demo/ssm/v1/sessions/setup', undefined, preflight(origin));
      expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
    }
    const other = await sandbox.call('OPTIONS', '/demo/ssm/v1/sessions/setup', undefined, preflight('http://evil.example'));
    expect(other.status).toBe(403);
  }));
