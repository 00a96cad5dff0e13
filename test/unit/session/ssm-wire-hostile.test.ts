import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancellationSource } from '../../../src/base/cancellation';
import { PlayerError } from '../../../src/contract/player-error';
import type { SessionToken } from '../../../src/session/session-machine';
import { ssmWire } from '../../../src/session/ssm-wire';
import type { SessionWire } from '../../../src/session/wire';
import { StubServer, type StubAnswer, type StubRequest } from '../../support/stub-server';
import { json, refusal } from './answers';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const PLAYREADY = '9a04f079-9840-4286-ab92-e65be0885f95';
const SECRETS = /content-token-1|session-token-1/;
const NEWEST = 'session-token-1' as SessionToken;
const payload = new Uint8Array([1, 2]);
const { signal } = new CancellationSource();
const server = new StubServer();
const elsewhere = new StubServer();
let base: string;
let otherOrigin: string;

beforeAll(async () => {
  base = await server.start();
  otherOrigin = await elsewhere.start();
});
afterAll(() => Promise.all([server.stop(), elsewhere.stop()]));
beforeEach(() => {
  server.requests.length = 0;
  elsewhere.requests.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

interface Kind {
  readonly name: string;
  readonly call: (wire: SessionWire) => Promise<unknown>;
  /** Who says no, and what it is called. */
  readonly origin: string;
  readonly refused: string;
  readonly unanswered: string;
  /** What a yes that makes no sense is called; `undefined` where no answer is read. */
  readonly unusable: string | undefined;
}

const licence = (keySystem: typeof CLEARKEY | typeof WIDEVINE | typeof PLAYREADY) => (wire: SessionWire) =>
  wire.licence('content-token-1', NEWEST, { keySystem, payload }, signal);
const renewal = (keySystem: typeof WIDEVINE | typeof PLAYREADY) => (wire: SessionWire) => wire.renew(NEWEST, { keySystem, payload }, signal);
const licences = { origin: 'licence', refused: 'LICENCE_REFUSED', unanswered: 'LICENCE_UNANSWERED', unusable: 'LICENCE_INVALID' };
const renewals = { refused: 'RENEWAL_REFUSED', unanswered: 'RENEWAL_UNANSWERED', unusable: 'RENEWAL_UNANSWERED' };

const kinds: readonly Kind[] = [
  {
    name: 'set-up',
    call: (wire) => wire.setUp('content-token-1', 'ours', signal),
    origin: 'ssm',
    refused: 'SETUP_REFUSED',
    unanswered: 'SETUP_UNANSWERED',
    unusable: 'SETUP_UNANSWERED',
  },
  { name: 'heartbeat', call: (wire) => wire.heartbeat(NEWEST, signal), origin: 'ssm', ...renewals },
  { name: 'tear-down', call: (wire) => wire.tearDown(NEWEST, false), origin: 'ssm', refused: 'TEARDOWN_FAILED', unanswered: 'TEARDOWN_FAILED', unusable: undefined },
  { name: 'ClearKey licence', call: licence(CLEARKEY), ...licences },
  { name: 'Widevine licence', call: licence(WIDEVINE), ...licences },
  { name: 'PlayReady licence', call: licence(PLAYREADY), ...licences },
  { name: 'Widevine renewal', call: renewal(WIDEVINE), origin: 'ssm', ...renewals },
  { name: 'PlayReady renewal', call: renewal(PLAYREADY), origin: 'licence', ...renewals },
];
const readers = kinds.filter(({ unusable }) => unusable !== undefined);

/** The error of a call, checked for what no error may hold. */
async function errorOf({ call }: Kind, answer: StubAnswer | ((request: StubRequest) => StubAnswer)): Promise<PlayerError> {
  server.answer = typeof answer === 'function' ? answer : () => answer;
  const error: unknown = await call(ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo' })).then(
    (value) => {
      throw new Error(`it was answered: ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PlayerError)) throw error;
  expect(JSON.stringify(error) + inspect(error, { depth: null }), 'no token in an error').not.toMatch(SECRETS);
  return error;
}

describe.each(kinds)('$name: no answer', (kind) => {
  const expected = { code: kind.unanswered, origin: 'network', retryable: true };

  it.each<[string, StubAnswer]>([
    ['a dropped line', 'drop'],
    ['an answer cut off', { headers: { 'content-length': '100', connection: 'close' }, body: '{' }],
    ['10 MB', { body: 'x'.repeat(10_000_000) }],
    ['10 MB that come with an error', { status: 403, body: 'x'.repeat(10_000_000) }],
    ['a captive portal’s page', { body: '<!doctype html><html><body>Welcome to the hotel</body></html>', headers: { 'content-type': 'text/html' } }],
    ['a page that claims to be JSON', { body: '<html><body>hello</body></html>', headers: { 'content-type': 'application/json' } }],
    ['a page without a type', { body: '\n <HTML lang="de">' }],
    ['another encoding than it says', { headers: { 'content-length': '2', 'content-encoding': 'gzip' }, body: '{}' }],
  ])('%s', async (_, answer) => {
    expect(await errorOf(kind, answer)).toMatchObject(expected);
  });

  it('silence', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const error = errorOf(kind, 'hang');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await error).toMatchObject(expected);
  });

  it.each([
    ['the same origin', () => `${base}/elsewhere`],
    ['another origin', () => `${otherOrigin}/demo/ssm/v1/sessions/setup`],
  ])('a redirect to %s, which gets no token', async (_, location) => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(await errorOf(kind, { status, headers: { location: location() } })).toMatchObject(expected);
    }
    expect(server.requests).toHaveLength(5);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([500, 502, 503, 504])('status %d without a code of the service', async (status) => {
    for (const body of ['<html><h1>Bad gateway', '', '{"code":50', '{"code":500,"message":"x"}', '{"errorCode":0}', '{"errorCode":"?"}', '[1]', 'null']) {
      expect(await errorOf(kind, { status, body })).toMatchObject({ code: kind.unanswered, origin: kind.origin, retryable: true, answer: { status } });
    }
  });
});

describe.each(kinds)('$name: not now', (kind) => {
  const expected = { code: kind.unanswered, origin: kind.origin, retryable: true };

  it.each([408, 425, 429])('status %d, with or without a code of the service', async (status) => {
    expect(await errorOf(kind, { status })).toMatchObject({ ...expected, answer: { status } });
    expect(await errorOf(kind, { status, body: '<html>Slow down' })).toMatchObject({ ...expected, answer: { status } });
    expect(await errorOf(kind, refusal(status, 1000))).toMatchObject({ ...expected, answer: { status, errorCode: 1000 } });
  });

  it('says when it wants to be asked again', async () => {
    for (const status of [429, 503]) expect(await errorOf(kind, { status, headers: { 'retry-after': '7' } })).toMatchObject({ ...expected, answer: { status, retryAfter: 7 } });
    expect((await errorOf(kind, { status: 429, headers: { 'retry-after': 'soon' } })).answer).not.toHaveProperty('retryAfter');
  });
});

describe.each(kinds)('$name: refused', (kind) => {
  it.each<[string, StubAnswer, object]>([
    ['with a code', refusal(403, 1007), { status: 403, errorCode: 1007, message: 'no' }],
    ['with a code in quotes', refusal(403, '1007'), { status: 403, errorCode: 1007 }],
    ['with a code and status 503', refusal(503, 4001), { status: 503, errorCode: 4001 }],
    ['with a code and status 404', refusal(404, 3002), { status: 404, errorCode: 3002 }],
    ['by 401 without a body', { status: 401 }, { status: 401, errorCode: undefined }],
    ['by a page', { status: 404, body: '<html>not here' }, { status: 404, errorCode: undefined }],
  ])('%s', async (_, answer, expected) => {
    expect(await errorOf(kind, answer)).toMatchObject({ code: kind.refused, origin: kind.origin, retryable: false, answer: expected });
  });

  it('in a message that repeats our tokens at length', async () => {
    const echo = ({ headers }: StubRequest) => json({ errorCode: 1003, message: `invalid: ${String(headers['nv-authorizations'])} ${'x'.repeat(1000)}` }, 401);
    const error = await errorOf(kind, echo);
    expect(error.answer?.message).toMatch(/^invalid: …/);
    expect(error.answer?.message?.length).toBeLessThanOrEqual(300);
  });

  it('in words that only look like an object of ours', async () => {
    const body = '{"__proto__":{"polluted":1,"errorCode":1007},"constructor":{"prototype":{"polluted":1}},"toString":1,"message":{"a":1}}';
    expect(await errorOf(kind, { status: 400, body })).toMatchObject({ answer: { errorCode: undefined, message: undefined } });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe.each(readers)('$name: a yes that makes no sense', (kind) => {
  const expected = { code: kind.unusable, origin: kind.origin, retryable: kind.unusable === kind.unanswered };

  it.each<[string, StubAnswer]>([
    ['JSON cut off', { body: '{"sessionToken":"session-token-1","licen', headers: { 'content-type': 'application/json' } }],
    ['a list', json([{ sessionToken: 's' }])],
    ['a word', json('yes')],
    ['null', json(null)],
    ['other types', json({ sessionToken: ['session-token-1'], license: 7, keys: 'session-token-1', certificate: false })],
    ['empty values', json({ sessionToken: '', license: [], keys: [] })],
    ['a token that no header can carry', json({ sessionToken: 'two\nlines', license: 7, keys: {} })],
    ['a token of 10 kB', json({ sessionToken: 'x'.repeat(10_000), license: [''], keys: [{}] })],
    ['keys of the prototype', { body: '{"__proto__":{"sessionToken":"s","license":"AQ==","keys":[{"kid":"a","k":"b"}]},"sessionToken":1}' }],
  ])('%s', async (_, answer) => {
    expect(await errorOf(kind, answer)).toMatchObject(expected);
  });
});

it.each(readers.filter(({ name }) => name !== 'heartbeat'))('$name: an empty 200 is no yes', async (kind) => {
  expect(await errorOf(kind, { status: 200 })).toMatchObject({ code: kind.unusable, origin: kind.origin });
});
