import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toUtf16, wrapChallenge } from '../../../platform/emulator/wire/playready';
import { CancellationSource } from '../../../src/base/cancellation';
import type { ContentId } from '../../../src/contract/ids';
import { gatewayWire } from '../../../src/operator/gateway-api';
import type { SessionToken } from '../../../src/session/session-machine';
import { StubServer, type StubAnswer } from '../../support/stub-server';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const FAIRPLAY = '94CE86FB-07FF-4F43-ADB8-93D2FA968CA2';
const TICKET = 'ticket-1' as SessionToken;
const request = { keySystem: CLEARKEY, payload: new Uint8Array([1]) } as const;
const { signal } = new CancellationSource();
const server = new StubServer();
let base: string;

beforeAll(async () => {
  base = `${await server.start()}/demo`;
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const wire = () => gatewayWire(base, 'content' as ContentId);

function answering(value: unknown, status = 200): void {
  server.answer = (): StubAnswer => ({ status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } });
}

describe('the end of a stream', () => {
  it('is a beacon with the handle of its set-up when the page is going', async () => {
    answering({ data: { stream: { ticket: 'ticket-1', keepAliveSeconds: 20 } } });
    const sendBeacon = vi.fn(() => true);
    vi.stubGlobal('navigator', { sendBeacon });
    const own = wire();
    expect(await own.setUp('content-1', 'ours', signal)).toEqual({ token: 'ticket-1', heartbeat: 20 });
    expect(await own.tearDown(own.handle ?? '', true), 'a beacon’s answer is heard by nobody').toBe('unknown');
    const { releaseHandle } = JSON.parse(server.requests[0]?.body ?? '') as { releaseHandle: string };
    expect(sendBeacon).toHaveBeenCalledExactlyOnceWith(`${base}/gateway/v1/streams/release`, releaseHandle);
    expect(server.requests).toHaveLength(1);
    expect(own.handle).toBe(releaseHandle);
  });

  it('is a simple keep-alive request otherwise, and where a beacon is not taken', async () => {
    answering({ data: { released: true } });
    const sendBeacon = vi.fn(() => false);
    vi.stubGlobal('navigator', { sendBeacon });
    const sent = vi.spyOn(globalThis, 'fetch');
    expect(await wire().tearDown('handle-1', false)).toBe('confirmed');
    expect(sendBeacon).not.toHaveBeenCalled();
    expect(await wire().tearDown('handle-1', true)).toBe('confirmed');
    expect(sent).toHaveBeenCalledTimes(2);
    expect(sent).toHaveBeenLastCalledWith(expect.any(String), expect.objectContaining({ keepalive: true, headers: { 'content-type': 'text/plain' } }));
  });

  it('can be had from an earlier run, by its handle', async () => {
    answering({ data: { released: true } });
    await wire().tearDown('handle-1', false);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/demo/gateway/v1/streams/release', body: 'handle-1', headers: { 'content-type': 'text/plain' } }]);
  });

  it('has one handle for each source', () => {
    expect(wire().handle).not.toBe(wire().handle);
  });
});

describe('a licence', () => {
  it.each<[unknown, boolean]>([
    [0, true],
    ['0', true],
    [undefined, true],
    [null, true],
    [30, false],
    ['30', false],
    [-1, false],
    ['soon', false],
  ])('with keepAliveSeconds %o: enforced is %o', async (keepAliveSeconds, enforced) => {
    answering({ data: { licence: 'AQI=', keepAliveSeconds } });
    expect(await wire().licence('content-1', TICKET, request, signal)).toMatchObject({ bytes: new Uint8Array([1, 2]), enforced });
  });

  it('is renewed with the ticket alone, which may rotate', async () => {
    answering({ data: { licence: 'AQI=', stream: { ticket: 'ticket-2' } } });
    expect(await wire().renew(TICKET, request, signal)).toEqual({ bytes: new Uint8Array([1, 2]), enforced: true, token: 'ticket-2' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer ticket-1');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ ticket: 'ticket-1', kind: 'renewal' });
    answering({ data: { licence: 'AQI=' } });
    expect(await wire().renew(TICKET, request, signal)).toMatchObject({ token: 'ticket-1' });
  });

  it('of PlayReady is asked for with the challenge alone, out of what the CDM has wrapped', async () => {
    answering({ data: { licence: 'AQI=' } });
    const playReady = { keySystem: '9a04f079-9840-4286-ab92-e65be0885f95', payload: wrapChallenge('<soap/>') } as const;
    await wire().licence('content-1', TICKET, playReady, signal);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ drm: 'playready', challenge: btoa('<soap/>') });
    const broken = { ...playReady, payload: toUtf16('<PlayReadyKeyMessage/>') };
    await expect(wire().licence('content-1', TICKET, broken, signal)).rejects.toMatchObject({ code: 'KEY_REQUEST_FAILED', origin: 'cdm' });
  });

  it('is not asked for where the gateway has none', async () => {
    await expect(wire().licence('c', TICKET, { ...request, keySystem: FAIRPLAY }, signal)).rejects.toMatchObject({ code: 'KEY_SYSTEM_UNAVAILABLE' });
    expect(server.requests).toEqual([]);
  });
});

describe('a certificate', () => {
  const request = { keySystem: WIDEVINE, payload: new Uint8Array([8, 4]) } as const;

  it('is public: no bearer, and nothing that would want a preflight', async () => {
    answering({ data: { certificate: 'AQI=' } });
    expect(await wire().publicAnswer?.(request, signal)).toEqual(new Uint8Array([1, 2]));
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/demo/gateway/v1/certificates/widevine' }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it('is nothing else’s answer', () => {
    expect(wire().publicAnswer?.({ ...request, payload: new Uint8Array([8, 1]) }, signal)).toBeUndefined();
    expect(wire().publicAnswer?.({ ...request, keySystem: CLEARKEY }, signal)).toBeUndefined();
  });

  it.each<[unknown, number, object]>([
    [{ data: {} }, 200, { code: 'LICENCE_INVALID', origin: 'licence' }],
    [{ data: { certificate: '%' } }, 200, { code: 'LICENCE_INVALID', origin: 'licence' }],
    [{ error: { service: 'licence', serviceCode: 1010 } }, 404, { code: 'LICENCE_REFUSED', origin: 'licence', answer: { errorCode: 1010 } }],
    [{ error: { service: 'gateway' } }, 502, { code: 'LICENCE_UNANSWERED', retryable: true }],
  ])('is not read from %o', async (answer, status, expected) => {
    answering(answer, status);
    await expect(wire().publicAnswer?.(request, signal)).rejects.toMatchObject(expected);
  });
});

describe('errors', () => {
  it.each<[string, number, unknown, object]>([
    ['the SSM', 403, { service: 'ssm', serviceCode: 1007 }, { code: 'SETUP_REFUSED', origin: 'ssm', retryable: false, answer: { errorCode: 1007 } }],
    ['the SSM, with a code in quotes', 503, { service: 'ssm', serviceCode: '4001' }, { code: 'SETUP_REFUSED', origin: 'ssm', answer: { errorCode: 4001 } }],
    ['a service that it does not know', 403, { service: 'billing', serviceCode: 7 }, { code: 'SETUP_REFUSED', origin: 'operator', answer: { errorCode: 7 } }],
    ['the gateway', 409, { service: 'gateway', detail: 'no' }, { code: 'SETUP_REFUSED', origin: 'operator', answer: { message: 'no' } }],
    ['a service behind it that is out of order', 502, { service: 'ssm' }, { code: 'SETUP_UNANSWERED', origin: 'ssm', retryable: true }],
    ['nobody in particular', 401, 'no', { code: 'SETUP_REFUSED', origin: 'operator', retryable: false }],
  ])('are those of %s', async (_, status, error, expected) => {
    answering({ error }, status);
    await expect(wire().setUp('content-1', 'ours', signal)).rejects.toMatchObject(expected);
  });

  it('count a set-up that was answered in another shape as unanswered: there may be a stream', async () => {
    answering({ data: { stream: { ticket: 7 } } });
    await expect(wire().setUp('content-1', 'ours', signal)).rejects.toMatchObject({ code: 'SETUP_UNANSWERED', origin: 'operator', retryable: true });
  });

  it('repeat no token, handle or ticket that the gateway repeats', async () => {
    server.answer = ({ headers, body }) => ({ status: 403, body: JSON.stringify({ error: { service: 'ssm', serviceCode: 1003, detail: `${headers.authorization ?? ''} ${body}` } }) });
    const own = wire();
    const secrets = new RegExp(['content-1', 'ticket-1', own.handle].join('|'));
    for (const call of [own.setUp('content-1', 'ours', signal), own.licence('content-1', TICKET, request, signal), own.tearDown(own.handle ?? '', false)]) {
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ origin: 'ssm', answer: { errorCode: 1003 } });
      expect(JSON.stringify(error) + String(error)).not.toMatch(secrets);
    }
  });
});
