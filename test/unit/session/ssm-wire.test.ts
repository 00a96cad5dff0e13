import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import type { SessionToken } from '../../../src/session/session-machine';
import type { SsmWireConfig } from '../../../src/session/ssm-config';
import { ssmWire } from '../../../src/session/ssm-wire';
import { StubServer, type StubAnswer } from '../../support/stub-server';
import { json } from './answers';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const FAIRPLAY = '94CE86FB-07FF-4F43-ADB8-93D2FA968CA2';
const NEWEST = 'session-1' as SessionToken;
const payload = new Uint8Array([1, 2]);
const { signal } = new CancellationSource();
const server = new StubServer();
let base: string;

beforeAll(async () => {
  base = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
});

const wire = (more: Partial<SsmWireConfig> = {}) => ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo', ...more });

function answering(answer: StubAnswer): void {
  server.answer = () => answer;
}

describe('set-up', () => {
  it('carries the content token and our external id', async () => {
    answering(json({ sessionToken: 'session-1', heartbeat: 20 }));
    expect(await wire().setUp('content-1', 'ours', signal)).toEqual({ token: 'session-1', heartbeat: 20 });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/demo/ssm/v1/sessions/setup' });
    expect(request?.headers).toMatchObject({ 'nv-authorizations': 'content-1', 'content-type': 'application/json' });
    expect(JSON.parse(request?.body ?? '')).toEqual({ externalSessionId: 'ours' });
  });

  it.each<[string, StubAnswer, number]>([
    ['heartBeat', json({ sessionToken: 's', heartBeat: 15 }), 15],
    ['both, one of them null', json({ sessionToken: 's', heartbeat: null, heartBeat: 15 }), 15],
    ['a number in quotes', json({ sessionToken: 's', heartbeat: '15' }), 15],
    ['201', json({ sessionToken: 's', heartbeat: 15 }, 201), 15],
    ['no type', { body: '{"sessionToken":"s","heartbeat":15}' }, 15],
    ['more than asked for', json({ sessionToken: 's', heartbeat: 15, account: { id: 7 } }), 15],
    ['no period', json({ sessionToken: 's' }), 30],
    ['zero', json({ sessionToken: 's', heartbeat: 0 }), 30],
    ['less', json({ sessionToken: 's', heartbeat: -1 }), 30],
    ['words', json({ sessionToken: 's', heartbeat: 'soon' }), 30],
    ['for ever', { body: '{"sessionToken":"s","heartbeat":1e300}' }, 86_400],
  ])('takes the period from an answer with %s', async (_, answer, heartbeat) => {
    answering(answer);
    expect(await wire().setUp('c', 'e', signal)).toEqual({ token: 's', heartbeat });
  });

  it('sends nothing without a token that a header can carry', async () => {
    for (const token of ['', 'two\nlines', 'one,two', 'é', 'x'.repeat(9000)]) {
      const error: unknown = await wire().setUp(token, 'e', signal).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'TOKEN_MISSING', origin: 'operator', retryable: false });
    }
    expect(server.requests).toEqual([]);
  });
});

describe('heartbeat', () => {
  it('carries the newest token and brings the next', async () => {
    answering(json({ sessionToken: 'session-2' }));
    expect(await wire().heartbeat(NEWEST, signal)).toBe('session-2');
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/demo/ssm/v1/sessions/heartbeat', body: '{}', headers: { 'nv-authorizations': 'session-1' } }]);
  });

  it.each<[string, StubAnswer]>([
    ['status 204', { status: 204 }],
    ['an empty body', { status: 200 }],
    ['white space', { body: '\r\n' }],
    ['an empty object', json({})],
    ['null', json({ sessionToken: null })],
  ])('keeps the token when the answer is %s', async (_, answer) => {
    answering(answer);
    expect(await wire().heartbeat(NEWEST, signal)).toBe(NEWEST);
  });
});

describe('tear-down', () => {
  it.each<[string, StubAnswer]>([
    ['204', { status: 204 }],
    ['200 without a body', { status: 200 }],
    ['200 with a body', json({ released: true })],
  ])('is done when the server says %s', async (_, answer) => {
    answering(answer);
    await wire().tearDown(NEWEST, true);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/demo/ssm/v1/sessions/teardown', body: '{}', headers: { 'nv-authorizations': 'session-1' } }]);
  });

  it('is not believed where a page says so: whose it is, nobody knows', async () => {
    answering({ body: '<html>' });
    await expect(wire().tearDown(NEWEST, false)).rejects.toMatchObject({ code: 'TEARDOWN_FAILED', origin: 'network', retryable: true });
  });

  it('ends what an earlier run left behind, by what the journal kept', async () => {
    answering({ status: 204 });
    expect(wire().handle).toBeUndefined();
    expect(await wire().tearDown('session-1', false)).toBe('confirmed');
    expect(server.requests).toMatchObject([{ path: '/demo/ssm/v1/sessions/teardown', headers: { 'nv-authorizations': 'session-1' } }]);
    await expect(wire().tearDown('broken\nkey', false)).rejects.toMatchObject({ code: 'TOKEN_MISSING' });
  });

});

describe('headers', () => {
  it('carries tokens where the operator wants them', async () => {
    answering(json({ sessionToken: 's' }));
    const own = wire({ tokenHeader: 'X-Token' });
    await own.setUp('content-1', 'e', signal);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-token': 'content-1' });
    expect(server.requests[0]?.headers).not.toHaveProperty('nv-authorizations');
  });

  it("adds the operator's to licence requests alone", async () => {
    answering(json({ sessionToken: 's', keys: [{ kid: 'a', k: 'b' }] }));
    const own = wire({ headers: { 'nv-tenant-id': 'demo', ACCEPT: 'text/plain' } });
    await own.setUp('content-1', 'e', signal);
    await own.licence('content-1', NEWEST, { keySystem: CLEARKEY, payload }, signal);
    expect(server.requests[0]?.headers).not.toHaveProperty('nv-tenant-id');
    expect(server.requests[1]?.headers).toMatchObject({ 'nv-tenant-id': 'demo', accept: 'text/plain', 'nv-authorizations': 'content-1,session-1' });
  });

  it.each<[Partial<SsmWireConfig>]>([
    [{ tokenHeader: 'two words' }],
    [{ tokenHeader: '' }],
    [{ headers: { 'x:y': '1' } }],
    [{ headers: { 'x-y': 'two\nlines' } }],
    [{ headers: { 'NV-Authorizations': 'mine' } }],
    [{ ssmServer: 'nowhere' }],
  ])('refuses %o', (config) => {
    expect(() => wire(config)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', origin: 'operator' }) as Error);
  });
});

describe('a key system that it has no licences for', () => {
  it('is an error of the player, and no request', async () => {
    await expect(wire().licence('c', NEWEST, { keySystem: FAIRPLAY, payload }, signal)).rejects.toMatchObject({ code: 'KEY_SYSTEM_UNAVAILABLE', origin: 'player' });
    await expect(wire().renew(NEWEST, { keySystem: CLEARKEY, payload }, signal)).rejects.toMatchObject({ code: 'INTERNAL', origin: 'player' });
    expect(server.requests).toEqual([]);
  });
});

it.each([
  ['set-up', () => wire().setUp('c', 'e', cancelled())],
  ['heartbeat', () => wire().heartbeat(NEWEST, cancelled())],
  ['licence', () => wire().licence('c', NEWEST, { keySystem: CLEARKEY, payload }, cancelled())],
])('a %s that is cancelled is no error of anyone', async (_, call) => {
  answering('hang');
  await expect(call()).rejects.toBeInstanceOf(CancelledError);
});

/** Cancels in the next turn, when the request has left. */
function cancelled() {
  const source = new CancellationSource();
  setTimeout(() => {
    source.cancel();
  }, 0);
  return source.signal;
}
