// @vitest-environment node
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallLimits, type CallRates } from '../../../headend/http/call-limits';
import { clientAddress } from '../../../headend/http/client-address';
import { Refusal } from '../../../headend/http/refusal';
import { touches } from '../../support/touches';
import { VirtualClock } from '../../support/virtual-clock';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf } from './sandbox';

const rates: CallRates = { account: { burst: 3, perSecond: 1 }, address: { burst: 10, perSecond: 2 } };

let clock: VirtualClock;
let calls: CallLimits;
beforeEach(() => {
  clock = new VirtualClock();
  calls = new CallLimits(clock, rates);
});

/** `ok`, or when to ask again. */
function answer(call: () => void): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error).toMatchObject({ status: 429, errorCode: undefined });
    return error.retryAfter ?? 'some time';
  }
}

const times = (count: number, call: () => void): readonly string[] => Array.from({ length: count }, () => answer(call));

describe('calls', () => {
  test('of an account: so many at once, and then as they come back', async () => {
    expect(times(4, () => calls.byAccount('ann'))).toEqual(['ok', 'ok', 'ok', '1']);
    await clock.advance(999);
    expect(times(1, () => calls.byAccount('ann'))).toEqual(['1']);
    await clock.advance(1);
    expect(times(2, () => calls.byAccount('ann'))).toEqual(['ok', '1']);
    await clock.advance(3_000);
    expect(times(4, () => calls.byAccount('ann'))).toEqual(['ok', 'ok', 'ok', '1']);
  });

  test('of one account take none from another, nor does an address’s crowd from whoever shows a token', () => {
    times(100, () => calls.byAccount('mallory'));
    times(100, () => calls.byAddress('a', 'ann'));
    times(100, () => calls.byOperator());
    expect(times(3, () => calls.byAccount('ann'))).toEqual(['ok', 'ok', 'ok']);
    times(100, () => calls.byAccount('operator'));
    expect(answer(() => calls.byAddress('a', 'bob'))).toBe('ok');
  });

  test('in one name take none from its neighbours, nor from the same name elsewhere', () => {
    times(100, () => calls.byAddress('a', 'ann'));
    expect(times(4, () => calls.byAddress('a', 'bob'))).toEqual(['ok', 'ok', 'ok', '1']);
    expect(times(4, () => calls.byAddress('b', 'ann'))).toEqual(['ok', 'ok', 'ok', '1']);
  });

  test('in many names at one address are that address’s', async () => {
    for (let i = 0; i < 10; i++) expect(answer(() => calls.byAddress('a', `name-${i}`))).toBe('ok');
    expect(answer(() => calls.byAddress('a', 'another'))).toBe('1');
    expect(answer(() => calls.byAddress('b', 'another'))).toBe('ok');
    await clock.advance(500);
    expect(times(2, () => calls.byAddress('a'))).toEqual(['ok', '1']);
  });

  test('are never more than the rate allows, and never refused below it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 60 }), (waits) => {
        let now = 0;
        const limits = new CallLimits({ now: () => now, wallNow: () => now, after: () => () => undefined }, rates);
        let tokens = 3;
        for (const wait of waits) {
          now += wait;
          tokens = Math.min(3, tokens + wait / 1_000);
          // A bucket filled by hand: refused just when there is no whole call in it.
          const allowed = tokens >= 1 - 1e-6;
          expect(answer(() => limits.byAccount('ann')) === 'ok').toBe(allowed);
          if (allowed) tokens -= 1;
        }
      }),
    );
  });

  test('of a crowd from everywhere reset nobody’s, and cost the same each', async () => {
    calls = new CallLimits(clock, { account: { burst: 3, perSecond: 0.01 }, address: { burst: 10, perSecond: 0.01 } });
    times(3, () => calls.byAccount('ann'));
    const crowd = (from: number, count: number) => () => {
      for (let i = from; i < from + count; i++) answer(() => calls.byAddress(`address-${i}`, 'x'));
    };
    const few = touches(crowd(0, 1_000)) / 1_000;
    expect(touches(crowd(1_000, 30_000)) / 30_000).toBeLessThan(1.1 * few);
    expect(answer(() => calls.byAccount('ann'))).not.toBe('ok');
    // No room for one more caller: told to wait, not let by.
    expect(answer(() => calls.byAddress('newcomer'))).toBe('1');
    expect(times(2, () => calls.byAddress('address-1', 'x'))).toEqual(['ok', 'ok']);
    await clock.advance(100_000 + 1_000);
    expect(answer(() => calls.byAddress('newcomer'))).toBe('ok');
  }, 20_000);
});

describe('an address', () => {
  const of = (headers: Record<string, string>, socket: string | undefined, proxies = 0) => clientAddress(headers, socket, { proxies, gatewayKey: 'the-key' });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('%s counts as %s', (socket, expected) => {
    expect(of({}, socket)).toBe(expected);
  });

  test('is not what a client says of itself', () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) expect(of({ [name]: '198.51.100.1' }, '192.0.2.7')).toBe('192.0.2.7');
    expect(of({ 'x-headend-on-behalf': 'a-key 198.51.100.1' }, '127.0.0.1')).toBe('127.0.0.1');
    expect(of({ 'x-headend-on-behalf': 'the-kez 198.51.100.1' }, '127.0.0.1')).toBe('127.0.0.1');
    expect(of({ 'x-headend-on-behalf': 'the-key 198.51.100.1' }, '127.0.0.1')).toBe('198.51.100.1');
  });

  test.each([
    [1, '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    [2, '203.0.113.9, 198.51.100.1', '203.0.113.9'],
    [3, '203.0.113.9, 198.51.100.1', '127.0.0.1'],
    [1, 'nonsense', '127.0.0.1'],
    [1, '', '127.0.0.1'],
  ])('behind %i proxies, with %j, is %s', (proxies, forwarded, expected) => {
    expect(of({ 'x-forwarded-for': forwarded }, '127.0.0.1', proxies)).toBe(expected);
  });
});

describe('a service that is called too often', () => {
  const tight: CallRates = { account: { burst: 8, perSecond: 1 }, address: { burst: 20, perSecond: 1 } };
  const ssmShape = { code: 429, message: 'too many calls' };

  test('says 429 and when to ask again in its own shape, and does nothing', async () => {
    const sandbox = new Sandbox({ rates: tight, allowedOrigins: ['http://tv.example'] });
    const last = async (count: number, ask: () => ReturnType<Sandbox['call']>): Promise<Awaited<ReturnType<Sandbox['call']>>> => {
      for (let i = 1; i < count; i++) await ask();
      return ask();
    };
    const session = await sandbox.setUp();
    const beats = await last(9, async () => sandbox.ssm('heartbeat', session));
    expect(beats).toMatchObject({ status: 429, body: ssmShape });
    expect(beats.headers['retry-after']).toBe('1');
    expect(await sandbox.licence([await sandbox.signOn(), session], [keyIds.keyA])).toMatchObject({ status: 429, body: ssmShape });
    const signOn = await last(9, () => sandbox.call('POST', '/demo/signon', { account: 'ann', device: 'd', contentId: 'content-one-key' }, { origin: 'http://tv.example' }));
    expect(signOn).toMatchObject({ status: 429, body: ssmShape });
    expect(signOn.headers).toMatchObject({ 'retry-after': '1', 'access-control-expose-headers': 'Retry-After', 'access-control-allow-origin': 'http://tv.example' });
    const release = await last(20, () => sandbox.call('POST', '/demo/gateway/v1/streams/release', 'h'.repeat(22), { 'content-type': 'text/plain' }));
    // A handle that was released early is no stream of ours: each counts.
    expect(release).toMatchObject({ status: 429, body: { error: { status: 429, service: 'gateway', reason: 'too-many-calls' } } });
    expect(Object.keys((release.body as { error: object }).error)).not.toContain('serviceCode');
    expect((await sandbox.call('GET', '/lab/refusals')).body).toEqual(expect.not.arrayContaining([expect.objectContaining({ errorCode: 429 })]));
    await sandbox.clock.advance(1_000);
    expect((await sandbox.ssm('heartbeat', session)).status).not.toBe(429);
    await sandbox.close();
  });

  test('counts forged tokens to their address, and whoever has a genuine one is none the worse', async () => {
    const sandbox = new Sandbox({ rates: tight });
    const session = await sandbox.setUp();
    const operator = await sandbox.operatorToken();
    const forged = `${session.slice(0, -4)}AAAA`;
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push((await sandbox.ssm('heartbeat', forged)).status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect((await sandbox.licence([forged, session], [keyIds.keyA])).status).toBe(429);
    const next = await sandbox.ssm('heartbeat', session);
    expect(next.status).toBe(200);
    expect((await sandbox.kill('killAccountSessions', { account: 'ann' }, operator)).body).toEqual({ killed: 1 });
    expect((await sandbox.ssm('teardown', sessionTokenOf(next))).status).toBe(404);
    await sandbox.close();
  });

  test('kills with a genuine operator token are counted, too', async () => {
    const sandbox = new Sandbox({ rates: tight });
    const operator = await sandbox.operatorToken();
    const statuses: number[] = [];
    for (let i = 0; i < 9; i++) statuses.push((await sandbox.kill('killAccountSessions', { account: 'ann' }, operator)).status);
    expect(statuses).toEqual([...Array<number>(8).fill(404), 429]);
    await sandbox.close();
  });
});
