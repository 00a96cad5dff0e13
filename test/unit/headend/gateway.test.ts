// @vitest-environment node
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock';
import { fromHex, toBase64, toBase64Url } from '../../../src/base/bytes';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { readAnswer } from '../../../platform/emulator/wire/widevine';
import { VirtualClock } from '../../support/virtual-clock';
import { playReadyChallenge, widevineChallenge, widevineFollowUp } from './challenges';
import { fakeLibrary, keyIds } from './fake-library';

let headend: RunningHeadend;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  headend = await startHeadend({ library: fakeLibrary, clock });
});
afterEach(() => headend.close());

const handle = 'h'.repeat(22);
const challenge = Buffer.from(JSON.stringify({ kids: [toBase64Url(fromHex(keyIds.keyA))], type: 'temporary' })).toString('base64');

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${headend.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

const gateway = '/demo/gateway/v1/streams';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function signOn(device = 'tv-1'): Promise<string> {
  const { body } = await post('/demo/signon', { account: 'ann', device, contentId: 'content-one-key' });
  return (body as { token: string }).token;
}

const open = (token: string, more: object = {}): Promise<Answer> =>
  post(gateway, { asset: 'content-one-key', reference: 'ref-1', releaseHandle: handle, ...more }, bearer(token));
const keepAlive = (ticket: string): Promise<Answer> => post(`${gateway}/keep-alive`, {}, bearer(ticket));
const licence = (token: string, body: object): Promise<Answer> =>
  post(`${gateway}/licences`, { drm: 'clearkey', kind: 'new', challenge, ...body }, bearer(token));
const release = (body: string = handle): Promise<Answer> => post(`${gateway}/release`, body);

function ticketOf({ body }: Answer): string {
  return (body as { data: { stream: { ticket: string } } }).data.stream.ticket;
}

const kinds = (): readonly string[] => headend.ledger.since(0).map(({ kind }) => kind);
const error = (status: number, service: string, serviceCode: number | undefined, reason: string): object => ({
  status,
  body: {
    error: {
      status,
      service,
      ...(serviceCode === undefined ? {} : { serviceCode }),
      reason,
      detail: expect.any(String) as string,
    },
  },
});

async function fault(body: object): Promise<void> {
  expect((await post('/lab/faults', body)).status).toBe(201);
}

/** Lets real requests on loopback get as far as they can. */
const requestsHaveArrived = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

describe('a stream', () => {
  test('opens, plays, beats and is released', async () => {
    const token = await signOn();
    const opened = await open(token);
    expect(opened).toEqual({ status: 201, body: { data: { stream: { ticket: expect.any(String) as string, keepAliveSeconds: 30 } } } });
    const answer = await licence(token, { ticket: ticketOf(opened) });
    expect(answer).toEqual({ status: 200, body: { data: { licence: expect.any(String) as string, keepAliveSeconds: 30 } } });
    const { data } = answer.body as { data: { licence: string } };
    expect(JSON.parse(Buffer.from(data.licence, 'base64').toString())).toMatchObject({ keys: [{ kty: 'oct' }], type: 'temporary' });
    const beaten = await keepAlive(ticketOf(opened));
    expect(beaten).toEqual({ status: 200, body: { data: { stream: { ticket: expect.any(String) as string } } } });
    expect(ticketOf(beaten)).not.toBe(ticketOf(opened));
    expect(await release()).toEqual({ status: 200, body: { data: { released: true } } });
    expect(kinds()).toEqual(['setup', 'licence', 'heartbeat', 'teardown']);
  });

  test('asked for again with the same reference is the same session', async () => {
    const first = await open(await signOn());
    const again = await open(await signOn());
    expect(again.status).toBe(201);
    expect(kinds()).toEqual(['setup']);
    expect(await keepAlive(ticketOf(first))).toMatchObject(error(401, 'ssm', 1006, 'invalid-token'));
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('that was lost on the way back is found again, and its slot with it', async () => {
    await fault({ route: 'setup', drop: 'answer' });
    expect(await open(await signOn())).toMatchObject(error(502, 'gateway', undefined, 'service-unreachable'));
    expect(kinds()).toEqual(['setup']);
    expect((await open(await signOn())).status).toBe(201);
    expect(kinds()).toEqual(['setup']);
  });

  test('whose beat was lost on the way back is released with the ticket before', async () => {
    const ticket = ticketOf(await open(await signOn()));
    await fault({ route: 'heartbeat', drop: 'answer' });
    expect(await keepAlive(ticket)).toMatchObject(error(502, 'gateway', undefined, 'service-unreachable'));
    expect(await keepAlive(ticket)).toMatchObject(error(401, 'ssm', 1006, 'invalid-token'));
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'heartbeat', 'teardown']);
  });
});

describe('refusals keep their origin, code and status', () => {
  test('too many streams', async () => {
    await open(await signOn());
    await open(await signOn(), { reference: 'ref-2', releaseHandle: 'i'.repeat(22) });
    const third = await open(await signOn(), { reference: 'ref-3', releaseHandle: 'j'.repeat(22) });
    expect(third).toMatchObject(error(403, 'ssm', 1007, 'max-active-sessions-exceeded'));
  });

  test('a forged token, a replayed one', async () => {
    expect(await open('forged')).toMatchObject(error(401, 'ssm', 1003, 'invalid-authentication-token'));
    const token = await signOn();
    await open(token);
    expect(await open(token)).toMatchObject(error(401, 'ssm', 1006, 'invalid-token'));
  });

  test('the licence server’s own: replay, and 1007 which is a date here', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    expect((await licence(token, { ticket })).status).toBe(200);
    expect(await licence(token, { ticket })).toMatchObject(error(401, 'licence', 4006, 'token-already-played'));
    const old = await signOn();
    await clock.advance(40_000);
    const next = ticketOf(await keepAlive(ticket));
    await fault({ route: 'licence', errorCode: 1007 });
    expect(await licence(old, { ticket: next })).toMatchObject(error(403, 'licence', 1007, 'invalid-date'));
  });

  test('a session that was killed or has expired: 404 and 3002, for each call', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    await clock.advance(45_000);
    expect(await licence(token, { ticket })).toMatchObject(error(404, 'licence', 3002, 'unknown-session'));
    expect(await keepAlive(ticket)).toMatchObject(error(404, 'ssm', 3002, 'unknown-session'));
    expect(await release()).toMatchObject(error(404, 'ssm', 3002, 'unknown-session'));
    expect(await release()).toMatchObject(error(404, 'ssm', 3002, 'unknown-session'));
  });

  test('a release that is the first to hear of the death', async () => {
    await open(await signOn());
    await clock.advance(45_000);
    expect(await release()).toMatchObject(error(404, 'ssm', 3002, 'unknown-session'));
    expect(kinds()).toEqual(['setup', 'expired']);
  });

  test('a service that fails without a word', async () => {
    await fault({ route: 'setup', status: 503 });
    expect(await open(await signOn())).toMatchObject(error(503, 'ssm', undefined, 'service-failed'));
    await fault({ route: 'setup', drop: true });
    expect(await open(await signOn())).toMatchObject(error(502, 'gateway', undefined, 'service-unreachable'));
    for (const body of ['<html>', '{}', '{"sessionToken":""}', `{"sessionToken":"${'x'.repeat(9_000)}"}`]) {
      await fault({ route: 'setup', body });
      expect(await open(await signOn())).toMatchObject(error(502, 'gateway', undefined, 'service-answer-invalid'));
    }
  });

  test('and are counted once, where they were said', async () => {
    await open('forged');
    const response = await fetch(`${headend.url}/lab/refusals`);
    expect(await response.json()).toEqual([{ operation: 'setup', errorCode: 1003, count: 1 }]);
  });

  test('a gateway that fails itself asks nobody', async () => {
    await fault({ route: 'gateway', status: 503, match: '/streams' });
    expect(await open(await signOn())).toEqual({ status: 503, body: undefined });
    expect(kinds()).toEqual([]);
    await fault({ route: 'gateway', drop: 'answer' });
    await expect(open(await signOn())).rejects.toThrow();
    expect(kinds()).toEqual(['setup']);
  });

  test('a service that says when to ask again', async () => {
    const headers = { 'content-type': 'application/json', ...bearer(await signOn()) };
    const body = JSON.stringify({ asset: 'a', reference: 'r', releaseHandle: handle });
    for (const what of [{ status: 429 }, { errorCode: 4001 }]) {
      await fault({ route: 'setup', retryAfter: 7, ...what });
      const response = await fetch(headend.url + gateway, { method: 'POST', headers, body });
      expect(response.headers.get('retry-after')).toBe('7');
    }
  });

  test('a licence server that keeps to no wire', async () => {
    const ticket = ticketOf(await open(await signOn()));
    for (const [drm, bodies] of [
      [widevine, ['<html>', '{}', '{"license":[]}', '{"license":["%"]}', '{"license":"AQI=","sessionDrmEnforced":"no"}']],
      [playready, ['', 'no XML', '<a/>', '{"license":"AQI="}', '<Envelope><Body><Fault/></Body></Envelope>', '<Envelope>'.repeat(200)]],
    ] as const) {
      for (const body of bodies) {
        await fault({ route: 'licence', body });
        expect(await licence(await signOn(), { ticket, ...drm }), body).toMatchObject(error(502, 'gateway', undefined, 'service-answer-invalid'));
      }
    }
  });

  test('a service that is silent', async () => {
    await fault({ route: 'setup', delayMs: 60_000 });
    const asked = open(await signOn());
    await requestsHaveArrived();
    await clock.advance(4_500);
    expect(await asked).toMatchObject(error(504, 'gateway', undefined, 'service-timed-out'));
  });

  test('what makes no sense to the licence server, of each DRM; and a ClearKey renewal, which there is not', async () => {
    const ticket = ticketOf(await open(await signOn()));
    for (const drm of ['widevine', 'playready']) {
      for (const kind of ['new', 'renewal']) {
        const from = drm === 'widevine' && kind === 'renewal' ? 'ssm' : 'licence';
        const bearerToken = kind === 'new' ? await signOn() : ticket;
        expect(await licence(bearerToken, { ticket, drm, kind })).toMatchObject(error(400, from, 1000, 'invalid-request-format'));
      }
    }
    expect(await licence(ticket, { ticket, kind: 'renewal' })).toMatchObject(error(501, 'gateway', undefined, 'renewal-not-available'));
  });
});

const widevine = { drm: 'widevine', challenge: toBase64(widevineChallenge([keyIds.keyA])) };
const playready = { drm: 'playready', challenge: Buffer.from(playReadyChallenge([keyIds.keyA])).toString('base64') };

function licenceIn({ status, body }: Answer): { readonly licence: Buffer; readonly keepAliveSeconds: number } {
  expect({ status, body }).toMatchObject({ status: 200 });
  const { licence: base64, keepAliveSeconds } = (body as { data: { licence: string; keepAliveSeconds: number } }).data;
  return { licence: Buffer.from(base64, 'base64'), keepAliveSeconds };
}

/** The challenge of a renewal of a first licence of Widevine. */
function renewalOf(answer: Answer, version = 0): string {
  const first = readAnswer(licenceIn(answer).licence);
  return toBase64(widevineFollowUp('renewal', first.kind === 'licence' ? first.licenceId : '', version));
}

describe('a licence that enforces', () => {
  test('of Widevine wants no keep-alives, and is renewed with the ticket alone, which rotates', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    const first = await licence(token, { ticket, ...widevine });
    expect(licenceIn(first).keepAliveSeconds).toBe(0);
    const renewed = await licence(ticket, { ticket, ...widevine, kind: 'renewal', challenge: renewalOf(first) });
    expect(licenceIn(renewed).keepAliveSeconds).toBe(0);
    expect(readAnswer(licenceIn(renewed).licence)).toMatchObject({ version: 1, keys: [] });
    expect(ticketOf(renewed)).not.toBe(ticket);
    expect(await keepAlive(ticket)).toMatchObject(error(401, 'ssm', 1006, 'invalid-token'));
    expect((await keepAlive(ticketOf(renewed))).status).toBe(200);
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'licence', 'renewal', 'heartbeat', 'teardown']);
  });

  test('of PlayReady does so where its channel says so, and is passed on as it is', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    const plain = licenceIn(await licence(token, { ticket, ...playready }));
    expect(plain.keepAliveSeconds).toBe(30);
    expect(plain.licence.toString()).toMatch(/^<\?xml .*<\/soap:Envelope>$/);
    headend.policies.set('one-key', { enforced: { playready: true } });
    expect(licenceIn(await licence(await signOn(), { ticket, ...playready })).keepAliveSeconds).toBe(0);
    const renewed = await licence(ticket, { ticket, ...playready, kind: 'renewal' });
    expect(licenceIn(renewed).keepAliveSeconds).toBe(0);
    expect(ticketOf(renewed)).not.toBe(ticket);
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'licence', 'licence', 'renewal', 'teardown']);
  });

  test('of Widevine, where its channel says that it does not, wants keep-alives', async () => {
    headend.policies.set('one-key', { enforced: { widevine: false } });
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    expect(licenceIn(await licence(token, { ticket, ...widevine })).keepAliveSeconds).toBe(30);
  });

  test('is renewed in turn with keep-alives, and released after both', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    const first = await licence(token, { ticket, ...widevine });
    await fault({ route: 'heartbeat', delayMs: 1_000 });
    const beating = keepAlive(ticket);
    await requestsHaveArrived();
    const renewing = licence(ticket, { ticket, ...widevine, kind: 'renewal', challenge: renewalOf(first) });
    await requestsHaveArrived();
    expect(kinds()).toEqual(['setup', 'licence']);
    const releasing = release();
    await requestsHaveArrived();
    await clock.advance(1_000);
    expect((await beating).status).toBe(200);
    // It was asked for with the ticket that the beat has rotated.
    expect(await renewing).toMatchObject(error(401, 'ssm', 1006, 'invalid-token'));
    expect((await releasing).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'licence', 'heartbeat', 'teardown']);
  });

  test('whose renewal is under way holds a release up, which then has the newest ticket', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    const first = await licence(token, { ticket, ...widevine });
    await fault({ route: 'renewal', delayMs: 1_000 });
    const renewing = licence(ticket, { ticket, ...widevine, kind: 'renewal', challenge: renewalOf(first) });
    await requestsHaveArrived();
    const releasing = release();
    await requestsHaveArrived();
    await clock.advance(1_000);
    expect((await renewing).status).toBe(200);
    expect((await releasing).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'licence', 'renewal', 'teardown']);
  });

  test('is renewed for no stream that was killed (404 and 3002), whoever says so', async () => {
    for (const [drm, from] of [[widevine, 'ssm'], [playready, 'licence']] as const) {
      const mine = { releaseHandle: from.padEnd(22, 'x'), reference: from };
      const token = await signOn();
      const ticket = ticketOf(await open(token, mine));
      const first = await licence(token, { ticket, ...drm });
      await clock.advance(45_000);
      const challenge = drm === widevine ? renewalOf(first) : drm.challenge;
      expect(await licence(ticket, { ticket, ...drm, kind: 'renewal', challenge })).toMatchObject(error(404, from, 3002, 'unknown-session'));
      expect(await release(mine.releaseHandle)).toMatchObject(error(404, 'ssm', 3002, 'unknown-session'));
    }
  });

  test('is renewed by whoever has its ticket, also through a gateway that has not seen the stream', async () => {
    const token = await signOn();
    const { body } = await post('/demo/ssm/v1/sessions/setup', {}, { 'nv-authorizations': token });
    const ticket = (body as { sessionToken: string }).sessionToken;
    const first = await licence(token, { ticket, ...widevine });
    const renewed = await licence(ticket, { ticket, ...widevine, kind: 'renewal', challenge: renewalOf(first) });
    expect(ticketOf(renewed)).not.toBe(ticket);
    expect(await licence(await signOn(), { ticket: ticketOf(renewed), ...widevine, kind: 'renewal' })).toMatchObject(error(400, 'gateway', undefined, 'ticket-mismatch'));
  });
});

describe('a certificate', () => {
  test('is public, and what a CDM takes', async () => {
    const response = await fetch(`${headend.url}/demo/gateway/v1/certificates/widevine`);
    const { data } = (await response.json()) as { data: { certificate: string } };
    expect(response.status).toBe(200);
    expect(readAnswer(Buffer.from(data.certificate, 'base64'))).toMatchObject({ kind: 'certificate' });
    expect(kinds()).toEqual([]);
  });

  test('is Widevine’s alone, one tenant’s, and not there while its service is not', async () => {
    const get = async (path: string): Promise<Answer> => {
      const response = await fetch(headend.url + path);
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/demo/gateway/v1/certificates/playready')).toMatchObject(error(404, 'gateway', undefined, 'no-such-call'));
    expect(await get('/other/gateway/v1/certificates/widevine')).toMatchObject(error(404, 'gateway', undefined, 'unknown-tenant'));
    await fault({ route: 'certificate', errorCode: 4001 });
    expect(await get('/demo/gateway/v1/certificates/widevine')).toMatchObject(error(503, 'licence', 4001, 'licence-server-not-available'));
    await fault({ route: 'certificate', body: '{"certificate":"%"}' });
    expect(await get('/demo/gateway/v1/certificates/widevine')).toMatchObject(error(502, 'gateway', undefined, 'service-answer-invalid'));
  });
});

describe('release', () => {
  test('before its set-up: the set-up is refused and takes no slot, for a minute', async () => {
    expect((await release()).status).toBe(200);
    expect(await open(await signOn())).toMatchObject(error(409, 'gateway', undefined, 'stream-released'));
    expect(kinds()).toEqual([]);
    await clock.advance(60_000);
    expect((await open(await signOn())).status).toBe(201);
  });

  test('during its set-up: waits for it, tears it down, and the set-up is refused', async () => {
    await fault({ route: 'setup', delayMs: 1_000 });
    const opening = open(await signOn());
    await requestsHaveArrived();
    const releasing = [release(), release()];
    await requestsHaveArrived();
    await clock.advance(1_000);
    expect(await opening).toMatchObject(error(409, 'gateway', undefined, 'stream-released'));
    expect((await Promise.all(releasing)).map(({ status }) => status)).toEqual([200, 200]);
    expect(kinds()).toEqual(['setup', 'teardown']);
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('during a set-up that fails: nothing to tear down, and nothing may follow', async () => {
    await fault({ route: 'setup', delayMs: 1_000, errorCode: 1007 });
    const opening = open(await signOn());
    await requestsHaveArrived();
    const releasing = release();
    await requestsHaveArrived();
    await clock.advance(1_000);
    expect(await opening).toMatchObject(error(403, 'ssm', 1007, 'max-active-sessions-exceeded'));
    expect((await releasing).status).toBe(200);
    expect(await open(await signOn())).toMatchObject(error(409, 'gateway', undefined, 'stream-released'));
  });

  test('during a beat: goes after it, with the newest ticket', async () => {
    const ticket = ticketOf(await open(await signOn()));
    await fault({ route: 'heartbeat', delayMs: 1_000 });
    const beating = keepAlive(ticket);
    await requestsHaveArrived();
    const releasing = release();
    await requestsHaveArrived();
    await clock.advance(1_000);
    expect((await beating).status).toBe(200);
    expect((await releasing).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'heartbeat', 'teardown']);
  });

  test('again and again ends the session once', async () => {
    await open(await signOn());
    const answers = await Promise.all([release(), release(), release()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'teardown']);
    expect(await open(await signOn())).toMatchObject(error(409, 'gateway', undefined, 'stream-released'));
  });

  test('that failed may be tried again', async () => {
    await open(await signOn());
    await fault({ route: 'teardown', status: 500 });
    expect(await release()).toMatchObject(error(500, 'ssm', undefined, 'service-failed'));
    expect((await release()).status).toBe(200);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('of garbage is refused', async () => {
    for (const body of ['', 'short', 'x'.repeat(129), `${handle}\n`, 'ü'.repeat(22), '💩'.repeat(11), `"${handle}"`, '../../../../etc/passwd']) {
      expect(await release(body), body).toMatchObject(error(400, 'gateway', undefined, 'handle-invalid'));
    }
    expect(await release('x'.repeat(70_000))).toMatchObject(error(413, 'gateway', undefined, 'payload-too-large'));
  });

  test('needs no preflight: a plain text body and no header of its own, from another origin', async () => {
    const other = await startHeadend({ library: fakeLibrary, clock, allowPackagedApps: true });
    const response = await fetch(`${other.url}${gateway}/release`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'null' },
      body: handle,
    });
    expect(response.status).toBe(200);
    await other.close();
  });

  test('a handle is one stream’s', async () => {
    await open(await signOn());
    expect(await open(await signOn(), { reference: 'ref-2' })).toMatchObject(error(409, 'gateway', undefined, 'handle-in-use'));
    await release();
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('ten thousand releases of nothing shut nobody out', async () => {
    const { headend: flooded } = { headend };
    for (let i = 0; i < 2_000; i += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, j) => release(`flood-${String(i + j).padStart(20, '0')}`)));
    }
    expect((await open(await signOn())).status).toBe(201);
    expect(flooded.ledger.since(0)).toHaveLength(1);
  }, 30_000);
});

describe('bad requests', () => {
  test('no bearer', async () => {
    for (const path of ['', '/keep-alive', '/licences']) {
      for (const authorization of ['', 'Bearer', 'Basic eDp5', 'Bearer a,b', 'Bearer "x"']) {
        const answer = await post(gateway + path, {}, authorization === '' ? {} : { authorization });
        expect(answer, `${path} ${authorization}`).toMatchObject(error(401, 'gateway', undefined, 'token-missing'));
      }
    }
  });

  test('bodies that are no JSON, no object, or of another shape', async () => {
    const token = await signOn();
    for (const path of ['', '/keep-alive', '/licences']) {
      for (const body of ['{', '[]', 'null', '"ü💩"', 'a=b']) {
        expect(await post(gateway + path, body, bearer(token)), `${path} ${body}`).toMatchObject(error(400, 'gateway', undefined, 'body-malformed'));
      }
      expect(await post(gateway + path, 'x'.repeat(70_000), bearer(token))).toMatchObject(error(413, 'gateway', undefined, 'payload-too-large'));
    }
    for (const more of [{ reference: '' }, { reference: 'x'.repeat(257) }, { asset: 7 }, { releaseHandle: 'short' }, { releaseHandle: undefined }]) {
      expect(await open(token, more)).toMatchObject(error(400, 'gateway', undefined, 'body-invalid'));
    }
    for (const more of [{ challenge: '' }, { challenge: '***' }, { drm: 'fairplay' }, { kind: 'x' }, { ticket: 'a,b' }, { ticket: undefined }]) {
      expect(await licence(token, { ticket: 'x', ...more })).toMatchObject(error(400, 'gateway', undefined, 'body-invalid'));
    }
    expect(kinds()).toEqual([]);
  });

  test('a challenge that the licence server does not take', async () => {
    const token = await signOn();
    const ticket = ticketOf(await open(token));
    const garbage = Buffer.from('not json').toString('base64');
    expect(await licence(token, { ticket, challenge: garbage })).toMatchObject(error(400, 'licence', 1000, 'invalid-request-format'));
  });

  test('another tenant, another call', async () => {
    for (const path of ['', '/keep-alive', '/licences', '/release']) {
      expect(await post(gateway.replace('demo', 'other') + path, {})).toMatchObject(error(404, 'gateway', undefined, 'unknown-tenant'));
    }
    expect(await post(`${gateway}/nope`, {})).toMatchObject(error(404, 'gateway', undefined, 'no-such-call'));
  });
});

describe('the way to the services', () => {
  let strange: Server;
  let answers: { status: number; body: string; headers?: Record<string, string> };
  let other: RunningHeadend;
  const seen: { url: string | undefined; authorization: unknown }[] = [];

  beforeEach(async () => {
    seen.length = 0;
    strange = createServer((request, response) => {
      seen.push({ url: request.url, authorization: request.headers['nv-authorizations'] });
      request.resume();
      response.writeHead(answers.status, answers.headers ?? {}).end(answers.body);
    });
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(strange.address() as AddressInfo).port}`;
    other = await startHeadend({ library: fakeLibrary, clock: systemClock, gatewayUpstream: () => url });
  });
  afterEach(async () => {
    await other.close();
    await new Promise((resolve) => strange.close(resolve));
  });

  async function openThere(): Promise<Answer> {
    const response = await fetch(`${other.url}${gateway}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer('content-token') },
      body: JSON.stringify({ asset: 'a', reference: 'r', releaseHandle: handle }),
    });
    return { status: response.status, body: await response.json() };
  }

  test('is the standard wire: base path, header, and either spelling of the heartbeat', async () => {
    answers = { status: 200, body: JSON.stringify({ sessionToken: 's1', heartBeat: 12, more: 'ignored' }) };
    expect(await openThere()).toEqual({ status: 201, body: { data: { stream: { ticket: 's1', keepAliveSeconds: 12 } } } });
    expect(seen).toEqual([{ url: '/demo/ssm/v1/sessions/setup', authorization: 'content-token' }]);
  });

  test('follows no redirect: a token goes nowhere else', async () => {
    answers = { status: 307, body: '', headers: { location: 'http://127.0.0.1:1/' } };
    expect(await openThere()).toMatchObject(error(502, 'gateway', undefined, 'service-unreachable'));
  });

  test('reads no endless answer', async () => {
    answers = { status: 200, body: 'x'.repeat(300_000) };
    expect(await openThere()).toMatchObject(error(502, 'gateway', undefined, 'service-answer-invalid'));
  });
});
