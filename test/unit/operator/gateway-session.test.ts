import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { systemClock } from '../../../src/base/clock';
import type { ContentId } from '../../../src/contract/ids';
import type { PlaybackSession } from '../../../src/contract/playback-session';
import type { PlayerError } from '../../../src/contract/player-error';
import type { Source } from '../../../src/contract/source';
import { Changing } from '../../../src/device/changing';
import { gatewaySessions } from '../../../src/operator/gateway-session';
import { customerSsm } from '../../../src/session/customer-ssm';
import { SessionJournal } from '../../../src/session/journal';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { StubServer, type StubAnswer, type StubRequest } from '../../support/stub-server';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const source: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const server = new StubServer();
const { signal } = new CancellationSource();
let origin: string;
let base: string;
let tenant: string;
let runs = 0;
const requests = () => server.requests.filter(({ path }) => path.startsWith(`${tenant}/`));
let tokens: number;
let tickets: number;

beforeAll(async () => {
  origin = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  // A tenant for each test: what the one before has sent late is not this one's.
  tenant = `/demo-${++runs}`;
  base = origin + tenant;
  tokens = 0;
  tickets = 0;
  server.answer = goodAnswer;
  // No pause before what is asked again, so that every clock here can be the real one.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const json = (value: object, status = 200): StubAnswer => ({ status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } });
const refusal = (status: number, service: string, serviceCode: number) => json({ error: { status, service, serviceCode, reason: 'refused', detail: 'no' } }, status);

function goodAnswer({ path }: StubRequest): StubAnswer {
  if (path.endsWith('/signon')) return json({ token: `content-${++tokens}` });
  if (path.endsWith('/streams')) return json({ data: { stream: { ticket: `ticket-${++tickets}`, keepAliveSeconds: 30 } } }, 201);
  if (path.endsWith('/keep-alive')) return json({ data: { stream: { ticket: `ticket-${++tickets}` } } });
  if (path.endsWith('/licences')) return json({ data: { licence: 'AQI=', keepAliveSeconds: 30 } });
  return json({ data: { released: true } });
}

/** Answers one path otherwise. */
function except(suffix: string, answer: StubAnswer): void {
  server.answer = (request) => (request.path.endsWith(suffix) ? answer : goodAnswer(request));
}

const begin = (): PlaybackSession => {
  const journal = new SessionJournal(new MemoryStorage(), new FakeInstances('this-run'), systemClock);
  const parts = { tenantBase: base, identity: { account: 'a', device: 'd' }, clock: systemClock, network: new Changing(true), outageGrace: 0, journal, ssmSyncMode: false };
  return customerSsm(gatewaySessions(parts), systemClock).begin(source, signal);
};
/** The first call that got no answer, and is being asked again. */
const troubleOf = (session: PlaybackSession) =>
  new Promise<PlayerError>((resolve) => {
    session.on('trouble', (trouble) => {
      if (trouble) resolve(trouble);
    });
  });
const licenceOf = (session: PlaybackSession) => session.getLicence(CLEARKEY, new Uint8Array([1]), 'license-request', signal);
const asked = () => requests().map(({ path }) => path.replace(`${tenant}/`, '').replace('gateway/v1/', ''));
const bodyOf = (suffix: string) => requests().filter(({ path }) => path.endsWith(suffix)).map(({ body }) => body);

describe('a session over the gateway', () => {
  it('sets up, asks for the licence with both tokens, beats with the newest, and is released by its handle', async () => {
    const session = begin();
    expect(await licenceOf(session)).toEqual({ bytes: new Uint8Array([1, 2]), enforced: false });
    await session.prove();
    await session.prove();
    await session.end('stop');

    expect(asked()).toEqual(['signon', 'streams', 'streams/licences', 'streams/keep-alive', 'streams/keep-alive', 'streams/release']);
    const [, setup, licence, first, second, release] = requests();
    expect(setup?.headers.authorization).toBe('Bearer content-1');
    expect(licence?.headers.authorization).toBe('Bearer content-1');
    expect(JSON.parse(licence?.body ?? '')).toEqual({ ticket: 'ticket-1', drm: 'clearkey', kind: 'new', challenge: 'AQ==' });
    expect(first?.headers.authorization).toBe('Bearer ticket-1');
    expect(second?.headers.authorization).toBe('Bearer ticket-2');
    const { releaseHandle } = JSON.parse(setup?.body ?? '') as { releaseHandle: string };
    expect(release?.body).toBe(releaseHandle);
    expect(release?.headers['content-type']).toBe('text/plain');
    expect(release?.headers.authorization).toBeUndefined();
  });

  it('asks for a fresh content token for each further licence', async () => {
    const session = begin();
    await Promise.all([licenceOf(session), licenceOf(session), licenceOf(session)]);
    const bearers = requests().filter(({ path }) => path.endsWith('/licences')).map(({ headers }) => headers.authorization);
    expect(new Set(bearers)).toEqual(new Set(['Bearer content-1', 'Bearer content-2', 'Bearer content-3']));
    await session.end('stop');
  });

  it('asks for no licence when the set-up was refused, and has nothing to tear down', async () => {
    except('/streams', refusal(403, 'ssm', 1007));
    const session = begin();
    const expected = { code: 'SETUP_REFUSED', origin: 'ssm', retryable: false, answer: { status: 403, errorCode: 1007 } };
    await expect(session.ready).rejects.toMatchObject(expected);
    await expect(licenceOf(session)).rejects.toMatchObject(expected);
    await session.end('error');
    expect(asked()).toEqual(['signon', 'streams']);
  });

  it('releases a set-up whose answer never came: the slot may be taken all the same', async () => {
    except('/streams', 'drop');
    const session = begin();
    expect(await troubleOf(session)).toMatchObject({ code: 'SETUP_UNANSWERED', origin: 'network', retryable: true });
    await vi.waitFor(() => {
      expect(bodyOf('/streams').length).toBeGreaterThan(2);
    });
    await session.end('error');
    await expect(session.ready).rejects.toBeInstanceOf(CancelledError);
    const setups = bodyOf('/streams').map((body) => JSON.parse(body) as { reference: string; releaseHandle: string });
    expect(new Set(setups.map(({ reference }) => reference)).size, 'the same session each time').toBe(1);
    expect(bodyOf('/streams/release')).toEqual([setups[0]?.releaseHandle]);
  });

  it('sends no set-up when it was ended during the sign-on', async () => {
    except('/signon', 'hang');
    const session = begin();
    await vi.waitFor(() => {
      expect(asked()).toEqual(['signon']);
    });
    await session.end('zap');
    await expect(session.ready).rejects.toThrow('cancelled');
    expect(asked().filter((path) => path !== 'signon')).toEqual([]);
  });

  it('is ended once, however often it is asked to, and beats no more', async () => {
    const session = begin();
    await session.ready;
    await Promise.all([session.end('zap'), session.end('stop'), session.prove()]);
    await session.prove();
    expect(asked()).toEqual(['signon', 'streams', 'streams/release']);
  });

  it('reports the loss when a beat is refused', async () => {
    except('/keep-alive', refusal(404, 'ssm', 3002));
    const session = begin();
    await session.ready;
    await session.prove();
    expect(await session.lost).toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { errorCode: 3002 } });
  });

  it.each<[string, string, StubAnswer, object]>([
    ['sign-on refused', '/signon', { status: 403 }, { code: 'SIGNON_REFUSED', origin: 'signon' }],
    ['sign-on without a token', '/signon', json({}), { code: 'TOKEN_MISSING', origin: 'signon' }],
    ['licence refused', '/licences', refusal(401, 'licence', 4006), { code: 'LICENCE_REFUSED', origin: 'licence', answer: { errorCode: 4006 } }],
    ['licence that is not base64', '/licences', json({ data: { licence: '%' } }), { code: 'LICENCE_INVALID', origin: 'licence' }],
    ['licence cut off', '/licences', { body: '{"data":{"lic' }, { code: 'LICENCE_INVALID', origin: 'licence' }],
  ])('%s is a typed error', async (_, suffix, answer, expected) => {
    except(suffix, answer);
    const session = begin();
    await expect(licenceOf(session)).rejects.toMatchObject(expected);
    await session.end('error');
  });

  it.each<[string, string, StubAnswer, object]>([
    ['sign-on out of order', '/signon', { status: 502, body: '<html>' }, { code: 'SIGNON_UNANSWERED', retryable: true }],
    ['set-up out of order', '/streams', { status: 503, body: '<html>' }, { code: 'SETUP_UNANSWERED', retryable: true }],
    ['set-up of another shape', '/streams', json({ data: {} }), { code: 'SETUP_UNANSWERED', origin: 'operator' }],
    ['set-up too often', '/streams', { status: 429 }, { code: 'SETUP_UNANSWERED', retryable: true, answer: { status: 429 } }],
    ['licence out of order', '/licences', { status: 500 }, { code: 'LICENCE_UNANSWERED', retryable: true }],
    ['licence behind a captive portal', '/licences', { body: '<html>Welcome' }, { code: 'LICENCE_UNANSWERED', origin: 'network', retryable: true }],
  ])('%s is a typed trouble, and costs nothing once it is over', async (_, suffix, answer, expected) => {
    except(suffix, answer);
    const session = begin();
    const trouble = troubleOf(session);
    const licence = licenceOf(session);
    expect(await trouble).toMatchObject(expected);
    server.answer = goodAnswer;
    expect(await licence).toMatchObject({ enforced: false });
    await session.end('error');
  });

  describe('that hears the echo of a call, which its browser has sent twice', () => {
    /** Refuses the first call to a path, or as many as it is told. */
    function echo(suffix: string, answer: StubAnswer, times = 1): void {
      let left = times;
      server.answer = (request) => (request.path.endsWith(suffix) && left-- > 0 ? answer : goodAnswer(request));
    }
    const bearersOf = (suffix: string) => requests().filter(({ path }) => path.endsWith(suffix)).map(({ headers }) => headers.authorization);

    it('asks for the same session with a fresh token', async () => {
      echo('/streams', refusal(401, 'ssm', 1006));
      const session = begin();
      await session.ready;
      expect(bearersOf('/streams')).toEqual(['Bearer content-1', 'Bearer content-2']);
      const [first, second] = bodyOf('/streams');
      expect(second).toBe(first);
      await session.end('stop');
    });

    it('asks for a licence with a fresh token', async () => {
      echo('/licences', refusal(401, 'licence', 4006));
      const session = begin();
      await licenceOf(session);
      expect(bearersOf('/licences')).toEqual(['Bearer content-1', 'Bearer content-2']);
      await session.end('stop');
    });

    it('takes a beat’s refused token for one that was rotated, and asks for the same session', async () => {
      echo('/keep-alive', refusal(401, 'ssm', 1006));
      const session = begin();
      await session.ready;
      await session.prove();
      expect(asked()).toEqual(['signon', 'streams', 'streams/keep-alive', 'signon', 'streams', 'streams/keep-alive']);
      expect(bearersOf('/keep-alive')).toEqual(['Bearer ticket-1', 'Bearer ticket-2']);
      await session.end('stop');
    });

    it('believes the second refusal', async () => {
      echo('/streams', refusal(401, 'ssm', 1006), 9);
      const session = begin();
      await expect(session.ready).rejects.toMatchObject({ code: 'SETUP_REFUSED', retryable: false, answer: { errorCode: 1006 } });
      await session.end('error');
      // What the first one was an echo of may have taken a slot.
      expect(asked()).toEqual(['signon', 'streams', 'signon', 'streams', 'streams/release']);
    });

    it('believes the second refusal of a beat', async () => {
      echo('/keep-alive', refusal(401, 'ssm', 1006), 9);
      const session = begin();
      await session.ready;
      await session.prove();
      expect(await session.lost).toMatchObject({ code: 'RENEWAL_REFUSED', answer: { errorCode: 1006 } });
      expect(bodyOf('/keep-alive')).toHaveLength(2);
      await session.end('error');
      expect(asked().at(-1)).toBe('streams/release');
    });
  });

  it('tells nothing of its tokens in its errors', async () => {
    except('/licences', refusal(403, 'licence', 4003));
    const error = await licenceOf(begin()).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error)).not.toMatch(/content-1|ticket-1/);
    expect(bodyOf('/licences')).toHaveLength(1);
  });
});
