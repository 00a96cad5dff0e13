import { describe, expect, it } from 'vitest';
import { toUtf8 } from '../../../src/base/bytes';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { deferred } from '../../../src/base/deferred';
import type { ContentId } from '../../../src/contract/ids';
import type { Source } from '../../../src/contract/source';
import { customerSsm, type SessionFactory } from '../../../src/session/customer-ssm';
import type { ApplicationSession, CallbackPair } from '../../../src/session/operator-session';
import { FakeSession } from '../../support/fake-sessions';
import { VirtualClock } from '../../support/virtual-clock';

const source: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const PAYLOAD = new Uint8Array([8, 4]);
const never = () => new Promise<never>(() => undefined);

function begin(pair: CallbackPair) {
  const clock = new VirtualClock();
  const cancellation = new CancellationSource();
  const session = customerSsm(pair, clock).begin(source, cancellation.signal);
  return { clock, cancellation, session, licence: () => session.getLicence(WIDEVINE, PAYLOAD, 'license-request', cancellation.signal) };
}

describe('customerSsm with a session factory', () => {
  /** @param made what is special about the session that the application makes */
  function beginSession(made: Partial<ApplicationSession> = {}) {
    const clock = new VirtualClock();
    const { signal } = new CancellationSource();
    const getLicence: ApplicationSession['getLicence'] = () => Promise.resolve({ licence: 'x', heartbeat: 30 });
    const session = customerSsm(() => ({ ready: Promise.resolve(), lost: never(), getLicence, end: () => Promise.resolve(), ...made }), clock).begin(source, signal);
    const ask = (type: 'license-request' | 'license-renewal') => session.getLicence(WIDEVINE, PAYLOAD, type, signal);
    let loss: unknown;
    void session.lost.then((error) => (loss = error));
    return { clock, session, licence: () => ask('license-request'), renewal: () => ask('license-renewal'), lossSoFar: () => loss };
  }

  it('blames no licence for a set-up that is slow', async () => {
    const setUp = deferred<undefined>();
    const { clock, licence } = beginSession({ ready: setUp.promise, getLicence: () => setUp.promise.then(() => ({ licence: 'x', heartbeat: 30 })) });
    const answer = licence();
    await clock.advance(12_000);
    setUp.resolve(undefined);
    expect(await answer).toEqual({ bytes: toUtf8('x'), enforced: false });
  });

  it('prompts it for its beats, and tells of them', async () => {
    const beats: number[] = [];
    const proofs: unknown[] = [];
    const { clock, session, licence } = beginSession({ heartbeat: () => void beats.push(clock.now()) });
    session.on('proved', (proof) => proofs.push(proof));
    await licence();
    await clock.advance(65_000);
    expect(beats).toHaveLength(2);
    expect(proofs).toEqual([{ by: 'beat' }, { by: 'beat' }]);
    // A beat may come a tenth of its period early, and never late.
    beats.forEach((at, index) => {
      expect(at).toBeGreaterThanOrEqual(27_000 * (index + 1));
      expect(at).toBeLessThanOrEqual(30_000 * (index + 1));
    });
    await session.end('stop');
    await clock.advance(100_000);
    expect(beats).toHaveLength(2);
  });

  it('lets a beat be asked again for as long as the session lives, and no longer', async () => {
    const { clock, session, licence, lossSoFar } = beginSession({ heartbeat: never });
    await licence();
    void session.prove();
    await clock.advance(49_999);
    expect(lossSoFar()).toBeUndefined();
    await clock.advance(1);
    expect(lossSoFar()).toMatchObject({ code: 'RENEWAL_UNANSWERED', origin: 'operator' });
  });

  it('lets a renewal be asked again for as long as the session lives, and no longer', async () => {
    const { clock, licence, renewal } = beginSession({
      getLicence: (_keySystem, _payload, type) => (type === 'license-request' ? Promise.resolve({ licence: 'x', heartbeat: 0, renewWithin: 30 }) : never()),
    });
    expect(await licence()).toEqual({ bytes: toUtf8('x'), enforced: true, renewWithin: 30 });
    let failure: unknown;
    renewal().catch((error: unknown) => (failure = error));
    await clock.advance(54_000);
    expect(failure).toBeUndefined();
    await clock.advance(1_000);
    expect(failure).toMatchObject({ code: 'RENEWAL_UNANSWERED', message: expect.stringContaining('getLicence') as string });
  });

  it('may live for one and a half periods from its first licence, its last beat or its last renewal on', async () => {
    const { clock, session, licence, renewal } = beginSession({
      getLicence: (_keySystem, _payload, type) => Promise.resolve({ licence: 'x', heartbeat: type === 'license-request' ? 30 : 0, renewWithin: 30 }),
    });
    clock.suspend(600_000);
    expect(session.mayLive(), 'nobody has said yet for how long').toBe(true);
    await licence();
    clock.suspend(44_000);
    await licence();
    clock.suspend(1_000);
    expect(session.mayLive(), 'a further licence is no proof').toBe(false);
    await renewal();
    clock.suspend(44_000);
    expect(session.mayLive()).toBe(true);
  });

  it('takes a session that proves its life by itself as it is', () => {
    const own = new FakeSession(source);
    expect(customerSsm(() => own, new VirtualClock()).begin(source, new CancellationSource().signal)).toBe(own);
  });
});

describe('customerSsm with the pair of callbacks', () => {
  it('passes the key system, the untouched payload and the request type', async () => {
    const seen: unknown[] = [];
    const { licence } = begin({
      getLicence: (...request) => {
        seen.push(request);
        return Promise.resolve({ licence: new Uint8Array([1]), heartbeat: 30 });
      },
    });
    expect(await licence()).toEqual({ bytes: new Uint8Array([1]), enforced: false });
    expect(seen).toEqual([[WIDEVINE, PAYLOAD, 'license-request']]);
  });

  it('accepts a bare licence, without heartbeats', async () => {
    expect(await begin({ getLicence: () => Promise.resolve('<licence/>') }).licence()).toEqual({ bytes: toUtf8('<licence/>'), enforced: true });
  });

  it.each([undefined, null, 42, {}, { licence: 7 }, { licence: '' }, new Uint8Array()])('refuses %o as a licence', async (answer) => {
    const getLicence = () => Promise.resolve(answer as never);
    await expect(begin({ getLicence }).licence()).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator' });
  });

  it('takes a callback that throws for one that rejects', async () => {
    const getLicence = () => {
      throw new Error('our gateway is down');
    };
    await expect(begin({ getLicence }).licence()).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator', message: 'getLicence: our gateway is down' });
  });

  it('does not wait for ever', async () => {
    const { clock, licence } = begin({ getLicence: () => new Promise(() => undefined) });
    const failure = expect(licence()).rejects.toMatchObject({ code: 'LICENCE_UNANSWERED', origin: 'operator' });
    await clock.advance(10_000);
    await failure;
  });

  it('lets go when the source ends', async () => {
    const { cancellation, licence } = begin({ getLicence: () => new Promise(() => undefined) });
    const failure = expect(licence()).rejects.toBeInstanceOf(CancelledError);
    cancellation.cancel();
    await failure;
  });

  it('reports a heartbeat that rejects, once', async () => {
    let beats = 0;
    const { clock, session, licence } = begin({
      getLicence: () => Promise.resolve({ licence: 'x', heartbeat: 30 }),
      heartbeat: () => {
        beats++;
        return Promise.reject(new Error('gone'));
      },
    });
    await licence();
    await clock.advance(120_000);
    expect(await session.lost).toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'operator', message: 'heartbeat: gone' });
    expect(beats).toBe(1);
  });

  it('waits for a beat no longer than for one call: the application asks again by itself', async () => {
    const { clock, session, licence } = begin({ getLicence: () => Promise.resolve({ licence: 'x', heartbeat: 30 }), heartbeat: never });
    await licence();
    let loss: unknown;
    void session.lost.then((error) => (loss = error));
    void session.prove();
    await clock.advance(5_000);
    expect(loss).toMatchObject({ code: 'RENEWAL_UNANSWERED' });
  });

  it('needs no heartbeat, and no session that could end', async () => {
    const { clock, session, licence } = begin({ getLicence: () => Promise.resolve({ licence: 'x', heartbeat: 30 }) });
    await licence();
    await session.prove();
    await clock.advance(100_000);
    await expect(session.ready).resolves.toBeUndefined();
    await expect(session.end('stop')).resolves.toBeUndefined();
  });
});

describe('customerSsm with a session factory that breaks its promises', () => {
  const beginWith = (factory: () => unknown) => {
    const clock = new VirtualClock();
    return { clock, session: customerSsm(factory as SessionFactory, clock).begin(source, new CancellationSource().signal) };
  };
  const idle = { ready: Promise.resolve(), lost: new Promise(() => undefined), getLicence: () => Promise.resolve('x') };

  it('takes a factory that throws for a set-up that failed', async () => {
    const { session } = beginWith(() => {
      throw new Error('no such tenant');
    });
    const expected = { code: 'CALLBACK_FAILED', origin: 'operator', message: 'session factory: no such tenant' };
    await expect(session.ready).rejects.toMatchObject(expected);
    await expect(session.getLicence(WIDEVINE, PAYLOAD, 'license-request', new CancellationSource().signal)).rejects.toMatchObject(expected);
    await expect(session.end('error')).resolves.toBeUndefined();
  });

  it.each([undefined, null, 7, 'session', {}, { ...idle, end: 'soon' }, { ...idle, ready: true, end: () => Promise.resolve() }])('refuses %o as a session', async (made) => {
    await expect(beginWith(() => made).session.ready).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator' });
  });

  it.each<[string, object]>([
    ['that proves its life by itself and tells of nothing', { prove: () => Promise.resolve(), mayLive: () => true }],
    ['that cannot say whether it lives', { prove: () => Promise.resolve(), on: () => () => undefined }],
    ['whose proof is none', { prove: true, mayLive: () => true, on: () => () => undefined }],
  ])('refuses one %s', async (_, half) => {
    const made = { ...idle, end: () => Promise.resolve(), ...half };
    await expect(beginWith(() => made).session.ready).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator' });
  });

  it('says of a set-up that has failed for a reason of its own who has failed', async () => {
    const { session } = beginWith(() => ({ ...idle, ready: Promise.reject(new Error('down')), end: () => Promise.resolve() }));
    await expect(session.ready).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator', message: 'ready: down' });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['an error of its own', () => Promise.resolve(new Error('killed')), 'lost: killed'],
    ['nothing', () => Promise.resolve(undefined), 'lost: undefined'],
    ['a rejection', () => Promise.reject(new Error('killed')), 'lost: killed'],
  ])('takes a loss that is told as %s for one', async (_, lost, message) => {
    const { session } = beginWith(() => ({ ...idle, lost: lost(), end: () => Promise.resolve() }));
    expect(await session.lost).toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator', message });
  });

  it('reports an end that throws, and one that never settles', async () => {
    const throwing = beginWith(() => ({
      ...idle,
      end: () => {
        throw new Error('gone');
      },
    }));
    await expect(throwing.session.end('stop')).rejects.toMatchObject({ code: 'TEARDOWN_FAILED', origin: 'operator', message: 'end: gone' });
    const hanging = beginWith(() => ({ ...idle, end: () => new Promise(() => undefined) }));
    const failure = expect(hanging.session.end('stop')).rejects.toMatchObject({ code: 'TEARDOWN_FAILED', origin: 'operator' });
    await hanging.clock.advance(12_000);
    await failure;
  });
});
