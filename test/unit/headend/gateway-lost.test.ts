// @vitest-environment node
/** What becomes of a stream whose set-up got no answer: whatever happened, its handle ends its session. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { settle, VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary } from './fake-library';

let headend: RunningHeadend;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  headend = await startHeadend({ library: fakeLibrary, clock });
});
afterEach(() => headend.close());

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const handle = 'h'.repeat(22);
const gateway = '/demo/gateway/v1/streams';
const viewer = { account: 'ann', device: 'tv-1', contentId: 'content-one-key' };

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${headend.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

async function signOn(more: object = {}, path = '/demo/signon'): Promise<string> {
  return ((await post(path, { ...viewer, ...more })).body as { token: string }).token;
}

async function open(token?: string, more: object = {}): Promise<Answer> {
  const bearer = { authorization: `Bearer ${token ?? (await signOn())}` };
  return post(gateway, { asset: 'content-one-key', reference: 'ref-1', releaseHandle: handle, ...more }, bearer);
}
const release = (body: string = handle): Promise<Answer> => post(`${gateway}/release`, body);

const isReleased = { status: 200, body: { data: { released: true } } };
const lost = { status: 502, body: { error: { service: 'gateway' } } };

async function fault(body: object): Promise<void> {
  expect((await post('/lab/faults', body)).status).toBe(201);
}

/** Loses the answer to a set-up that the SSM has done. */
async function loseSetUp(token?: string): Promise<void> {
  await fault({ route: 'setup', drop: 'answer' });
  expect(await open(token)).toMatchObject(lost);
  expect(kinds()).toEqual(['setup']);
}

const entries = () => headend.ledger.since(0);
const kinds = (): readonly string[] => entries().map(({ kind }) => kind);
const ends = (): readonly string[] => kinds().filter((kind) => kind === 'teardown');
const active = async (): Promise<number> => (await headend.sessions.active()).length;

/** A fault that does nothing, but is used up: it tells when a call of the gateway has arrived. */
const watch = (path: string, times = 1): Promise<void> => fault({ route: 'gateway', match: path, times });

/** Waits until every fault has found its request. */
async function faultsHaveHit(): Promise<void> {
  while (headend.faults.all().length > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await settle();
}

describe('a set-up whose answer was lost', () => {
  test('is ended by its handle, once', async () => {
    await loseSetUp();
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
    expect(await release()).toEqual(isReleased);
    expect(await open()).toMatchObject({ status: 409, body: { error: { reason: 'stream-released' } } });
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test.each([
    ['a connection that broke first', { drop: true }],
    ['a proxy’s 503', { status: 503 }],
    ['a proxy that wants patience', { status: 429, retryAfter: 1 }],
    ['a captive portal', { body: '<html>', type: 'text/html' }],
    ['half an answer', { body: '{"sessionToken":"' }],
  ])('by %s may have been done or not, and leaves nothing behind', async (_name, what) => {
    await fault({ route: 'setup', ...what });
    expect((await open()).status).toBeGreaterThanOrEqual(429);
    expect(await release()).toEqual(isReleased);
    expect(await active()).toBe(0);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('by silence is ended too', async () => {
    await fault({ route: 'setup', delayMs: 5_000, drop: true });
    const opening = open();
    await faultsHaveHit();
    await clock.advance(4_500);
    expect(await opening).toMatchObject({ status: 504 });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is found again by a later set-up with the same handle and reference, and no other', async () => {
    await loseSetUp();
    expect(await open(undefined, { reference: 'ref-2' })).toMatchObject({ status: 409, body: { error: { reason: 'handle-in-use' } } });
    expect(await open()).toMatchObject({ status: 201 });
    expect(kinds()).toEqual(['setup']);
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test.each([
    ['too many streams', { errorCode: 1007 }],
    ['a service that is not available', { errorCode: 4001 }],
    ['no answer again', { drop: 'answer' }],
  ])('is not forgotten over a later try that is told: %s', async (_name, what) => {
    await loseSetUp();
    await fault({ route: 'setup', ...what });
    expect((await open()).status).toBeGreaterThanOrEqual(400);
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is not forgotten over a later try with a token that is no good', async () => {
    await loseSetUp();
    expect(await open('forged')).toMatchObject({ status: 401 });
    await fault({ route: 'setup', drop: true });
    expect(await open('forged')).toMatchObject(lost);
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is whose its content token said', async () => {
    const other = { account: 'bob', device: 'tv-7', contentId: 'content-multi-key' };
    await loseSetUp(await signOn(other));
    expect(await release()).toEqual(isReleased);
    const named = { account: 'bob', device: 'tv-7', channel: 'multi-key' };
    expect(entries()).toMatchObject([
      { kind: 'setup', ...named },
      { kind: 'teardown', ...named },
    ]);
  });

  test('with a device token is ended with another', async () => {
    await loseSetUp(await signOn({}, '/demo/signon/device'));
    expect(await release()).toEqual(isReleased);
    expect(entries()).toMatchObject([{ channel: null }, { kind: 'teardown', channel: null }]);
  });

  test('holds up a release that comes while it is under way', async () => {
    await fault({ route: 'setup', delayMs: 1_000, drop: 'answer' });
    const opening = open();
    await faultsHaveHit();
    await watch('/release', 2);
    const releasing = [release(), release()];
    await faultsHaveHit();
    expect(kinds()).toEqual([]);
    await clock.advance(1_000);
    expect(await opening).toMatchObject(lost);
    expect(await Promise.all(releasing)).toEqual([isReleased, isReleased]);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is remembered for as long as its session may live, whose period nobody has heard', async () => {
    headend.limits.change('ann', { heartbeatS: 3_600 });
    await loseSetUp();
    await clock.advance(89 * 60_000);
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('and whose session has run out meanwhile leaves nothing behind either', async () => {
    await loseSetUp();
    await clock.advance(45_000);
    expect(await release()).toEqual(isReleased);
    expect(kinds().slice(0, 2)).toEqual(['setup', 'expired']);
    expect(await active()).toBe(0);
  });
});

describe('a set-up again, of a stream that is open,', () => {
  test('that is lost time after time leaves a ticket too old to end it: it is found again', async () => {
    expect((await open()).status).toBe(201);
    for (let i = 0; i < 2; i++) {
      await fault({ route: 'setup', drop: 'answer' });
      expect(await open()).toMatchObject(lost);
    }
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('that is refused leaves it to be ended with the ticket that it has', async () => {
    expect((await open()).status).toBe(201);
    await fault({ route: 'setup', errorCode: 1007 });
    expect(await open()).toMatchObject({ status: 403 });
    await fault({ route: 'signon', status: 503, times: 0 });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('in turn after one that was refused is known by its handle', async () => {
    const tokens = [await signOn(), await signOn()];
    await fault({ route: 'setup', delayMs: 1_000, errorCode: 1007 });
    const first = open(tokens[0]);
    await faultsHaveHit();
    await watch('/streams');
    const second = open(tokens[1]);
    await faultsHaveHit();
    await clock.advance(1_000);
    expect(await first).toMatchObject({ status: 403 });
    expect(await second).toMatchObject({ status: 201 });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });
});

test('a release that waits for a beat that hears of the end asks for nothing more', async () => {
  const { body } = await open();
  const { ticket } = (body as { data: { stream: { ticket: string } } }).data.stream;
  await fault({ route: 'heartbeat', delayMs: 1_000 });
  const beating = post(`${gateway}/keep-alive`, {}, { authorization: `Bearer ${ticket}` });
  await faultsHaveHit();
  await watch('/release');
  const releasing = release();
  await faultsHaveHit();
  await headend.sessions.killAccount('ann');
  await clock.advance(1_000);
  const gone = { status: 404, body: { error: { service: 'ssm', serviceCode: 3002 } } };
  expect(await beating).toMatchObject(gone);
  expect(await releasing).toMatchObject(gone);
  expect(kinds()).toEqual(['setup', 'killed']);
});

describe('the release of a stream whose set-up was lost', () => {
  test.each([
    ...[{ drop: 'answer' }, { drop: true }, { status: 503 }, { status: 500 }, { body: '<html>' }].map((what) => ({ route: 'setup', ...what })),
    ...[{ drop: 'answer' }, { drop: true }, { status: 503 }, { body: '{}' }].map((what) => ({ route: 'signon', ...what })),
    ...[{ drop: true }, { status: 503 }].map((what) => ({ route: 'teardown', ...what })),
  ])('is not done while %j, and may be asked for again', async (what) => {
    await loseSetUp();
    await fault({ ...what, times: 2 });
    for (let i = 0; i < 2; i++) {
      const answer = await release();
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.body).toMatchObject({ error: {} });
      expect(ends()).toEqual([]);
    }
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is not done while the SSM is silent', async () => {
    await loseSetUp();
    await fault({ route: 'setup', delayMs: 5_000, drop: true });
    const releasing = release();
    await faultsHaveHit();
    await clock.advance(4_500);
    expect(await releasing).toMatchObject({ status: 504, body: { error: { reason: 'service-timed-out' } } });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test.each([1003, 1004, 1006, 1018, 4000, 4001])('is not done by %i, which says nothing of the session', async (errorCode) => {
    await loseSetUp();
    await fault({ route: 'setup', errorCode });
    expect(await release()).toMatchObject({ body: { error: { service: 'ssm', serviceCode: errorCode } } });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test('is not done by a sign-on that refuses, and says whose refusal it is', async () => {
    await loseSetUp();
    await fault({ route: 'signon', errorCode: 2001 });
    expect(await release()).toMatchObject({ status: 403, body: { error: { service: 'signon', serviceCode: 2001, reason: 'unknown-content' } } });
    expect(await release()).toEqual(isReleased);
    expect(kinds()).toEqual(['setup', 'teardown']);
  });

  test.each([1007, 1008, 1017, 3001, 3004])('is done by %i: there is no session', async (errorCode) => {
    await fault({ route: 'setup', drop: true });
    await open();
    await fault({ route: 'setup', errorCode });
    expect(await release()).toEqual(isReleased);
    expect(await release()).toEqual(isReleased);
    expect(await open()).toMatchObject({ status: 409, body: { error: { reason: 'stream-released' } } });
    expect(kinds()).toEqual([]);
  });

  test('takes nobody’s slot: where the account is full, there was none for it', async () => {
    await fault({ route: 'setup', drop: true });
    await open();
    for (const other of ['i', 'j']) {
      expect((await open(undefined, { reference: other, releaseHandle: other.repeat(22) })).status).toBe(201);
    }
    expect(await release()).toEqual(isReleased);
    expect(entries()).toMatchObject([{ kind: 'setup' }, { kind: 'setup' }, { kind: 'refused', errorCode: 1007 }]);
    expect(await active()).toBe(2);
  });

  test('whose own tear-down was lost hears that the session has gone', async () => {
    await loseSetUp();
    await fault({ route: 'teardown', drop: 'answer' });
    expect(await release()).toMatchObject(lost);
    expect(await release()).toMatchObject({ status: 404, body: { error: { service: 'ssm', serviceCode: 3002 } } });
    expect(kinds()).toEqual(['setup', 'teardown']);
  });
});

test('a token that keeps to itself whose it is leaves its stream unconfirmed, never released', async () => {
  const silent = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const own = headend;
  headend = await startHeadend({ library: fakeLibrary, clock, gatewayUpstream: () => `http://127.0.0.1:${port}` });
  for (const token of ['opaque', 'a.b.c', `x.${Buffer.from('{"device":{}}').toString('base64url')}.y`]) {
    const mine = token.padEnd(22, 'x').replace(/\./g, '_').slice(0, 60);
    expect(await open(token, { releaseHandle: mine })).toMatchObject(lost);
    expect(await release(mine)).toMatchObject({ status: 502, body: { error: { reason: 'stream-unconfirmed' } } });
  }
  await headend.close();
  await new Promise((resolve) => silent.close(resolve));
  headend = own;
});
