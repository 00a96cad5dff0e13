import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { deferred } from '../../../src/base/deferred';
import type { Source } from '../../../src/contract/source';
import type { ContentId } from '../../../src/contract/ids';
import { customerSsm, type CallbackPair, type SessionFactory } from '../../../src/session/customer-ssm';
import { VirtualClock } from '../../support/virtual-clock';

const source: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const PAYLOAD = new Uint8Array([8, 4]);

function begin(pair: CallbackPair) {
  const clock = new VirtualClock();
  const cancellation = new CancellationSource();
  const session = customerSsm(pair, clock).begin(source, cancellation.signal);
  return { clock, cancellation, session, licence: () => session.getLicence(WIDEVINE, PAYLOAD, 'license-request', cancellation.signal) };
}

describe('customerSsm with a session factory', () => {
  function beginSession(ready: Promise<void>, heartbeat: () => Promise<void>) {
    const clock = new VirtualClock();
    const { signal } = new CancellationSource();
    const getLicence = () => ready.then(() => ({ licence: 'x', heartbeat: 30 }));
    const factory: SessionFactory = () => ({ ready, lost: new Promise(() => undefined), getLicence, heartbeat, end: () => Promise.resolve() });
    const session = customerSsm(factory, clock).begin(source, signal);
    return { clock, session, licence: () => session.getLicence(WIDEVINE, PAYLOAD, 'license-request', signal) };
  }

  it('blames no licence for a set-up that is slow', async () => {
    const setUp = deferred<undefined>();
    const { clock, licence } = beginSession(setUp.promise, () => Promise.resolve());
    const answer = licence();
    await clock.advance(12_000);
    setUp.resolve(undefined);
    expect(await answer).toEqual({ licence: 'x', heartbeat: 30 });
  });

  it('lets a beat be asked again for as long as the session lives, and no longer', async () => {
    const { clock, session, licence } = beginSession(Promise.resolve(), () => new Promise(() => undefined));
    await licence();
    let failure: unknown;
    session.heartbeat?.()?.catch((error: unknown) => (failure = error));
    await clock.advance(45_000);
    expect(failure).toBeUndefined();
    await clock.advance(5_000);
    expect(failure).toMatchObject({ code: 'RENEWAL_UNANSWERED' });
  });

  it('lets a renewal be asked again for as long as the session lives, and no longer', async () => {
    const clock = new VirtualClock();
    const { signal } = new CancellationSource();
    const getLicence: CallbackPair['getLicence'] = (_keySystem, _payload, type) =>
      type === 'license-request' ? Promise.resolve({ licence: 'x', heartbeat: 0, renewWithin: 30 }) : new Promise(() => undefined);
    const factory = () => ({ ready: Promise.resolve(), lost: new Promise(() => undefined), getLicence, end: () => Promise.resolve() });
    const session = customerSsm(factory as SessionFactory, clock).begin(source, signal);
    expect(await session.getLicence(WIDEVINE, PAYLOAD, 'license-request', signal)).toEqual({ licence: 'x', heartbeat: 0, renewWithin: 30 });
    let failure: unknown;
    session.getLicence(WIDEVINE, PAYLOAD, 'license-renewal', signal).catch((error: unknown) => (failure = error));
    await clock.advance(54_000);
    expect(failure).toBeUndefined();
    await clock.advance(1_000);
    expect(failure).toMatchObject({ code: 'RENEWAL_UNANSWERED', message: expect.stringContaining('getLicence') as string });
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
    expect(await licence()).toEqual({ licence: new Uint8Array([1]), heartbeat: 30 });
    expect(seen).toEqual([[WIDEVINE, PAYLOAD, 'license-request']]);
  });

  it.each([
    ['bytes', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ['a view with an offset', new Uint8Array([9, 1, 2]).subarray(1), new Uint8Array([1, 2])],
    ['a buffer', new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2])],
    ['text', '<licence/>', '<licence/>'],
  ])('accepts %s bare, without heartbeats', async (_, bare, licence) => {
    expect(await begin({ getLicence: () => Promise.resolve(bare) }).licence()).toEqual({ licence, heartbeat: 0 });
  });

  it.each([-5, Number.NaN, '30', null])('takes a period of %o for none', async (heartbeat) => {
    const answer = { licence: 'x', heartbeat: heartbeat as number };
    expect(await begin({ getLicence: () => Promise.resolve(answer) }).licence()).toMatchObject({ heartbeat: 0 });
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

  it('reports a heartbeat that rejects, and accepts one that returns nothing', async () => {
    const getLicence = () => Promise.resolve('x');
    await expect(begin({ getLicence, heartbeat: () => undefined }).session.heartbeat?.()).resolves.toBeUndefined();
    const failing = begin({ getLicence, heartbeat: () => Promise.reject(new Error('gone')) });
    await expect(failing.session.heartbeat?.()).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'operator', message: 'heartbeat: gone' });
    expect('heartbeat' in begin({ getLicence }).session && begin({ getLicence }).session.heartbeat?.()).toBeUndefined();
  });
});

describe('customerSsm with a session factory', () => {
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
