// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Ledger } from '../../../headend/ledger/ledger';
import { LimitBook } from '../../../headend/ssm/limits';
import { SeenNames } from '../../../headend/ssm/seen-names';
import { SessionManager } from '../../../headend/ssm/session-manager';
import { MemorySessionStore } from '../../../headend/ssm/store';
import { touches } from '../../support/touches';
import { VirtualClock } from '../../support/virtual-clock';
import { Sandbox, ssmError } from './sandbox';

let clock: VirtualClock;
let sessions: SessionManager;
beforeEach(() => {
  clock = new VirtualClock();
  sessions = new SessionManager(new MemorySessionStore(), new Ledger(clock), new LimitBook(), clock);
});
afterEach(() => sessions.close());

const setUp = (account: string, { device = `tv of ${account}`, address }: { readonly device?: string; readonly address?: string } = {}) =>
  sessions.setUp({ account, device, address, contentId: 'c', channel: 'c', externalId: undefined, maxPerContent: undefined });

async function tearDown(outcome: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  if (!outcome.ok) throw new Error(`refused: ${outcome.code}`);
  await sessions.tearDown({ session: outcome.value.id, tokenId: outcome.value.newest });
}

describe('a kill', () => {
  test('finds an active session, however many others have come since', async () => {
    await setUp('pirate', { device: 'stick' });
    for (let i = 0; i < 10_001; i++) await tearDown(await setUp(`account-${i}`));
    expect(await sessions.killAccount('pirate')).toEqual({ ok: true, value: 1 });
    await setUp('pirate', { device: 'stick' });
    expect(await sessions.killDevice('stick')).toEqual({ ok: true, value: 1 });
    expect(await sessions.active()).toEqual([]);
  });

  test('tells names that it has heard of within a day from others', async () => {
    await tearDown(await setUp('ann', { device: 'tv-1' }));
    await clock.advance(24 * 60 * 60 * 1000 - 1);
    expect(await sessions.killAccount('ann')).toEqual({ ok: true, value: 0 });
    expect(await sessions.killDevice('tv-1')).toEqual({ ok: true, value: 0 });
    await clock.advance(1);
    expect(await sessions.killAccount('ann')).toEqual({ ok: false, code: 3001 });
    expect(await sessions.killDevice('tv-1')).toEqual({ ok: false, code: 3004 });
  });

  test('has no name forgotten by others: neither one account’s devices nor one address’s accounts push anybody’s out', () => {
    const seen = new SeenNames(clock);
    seen.add({ account: 'ann', device: 'tv-1', address: '1' });
    for (let i = 0; i < 200_000; i++) seen.add({ account: `account-${i}`, device: `tv-${i}`, address: `${i % 20}` });
    for (let i = 0; i < 1_000; i++) seen.add({ account: 'mallory', device: `device-${i}`, address: 'm' });
    expect([seen.hasAccount('ann'), seen.hasDevice('tv-1')]).toEqual([true, true]);
    expect(seen.hasAccount('account-199999')).toBe(false);
    expect(seen.hasDevice('device-999')).toBe(false);
  });
});

test('an account that has left is no newcomer to anybody for ten seconds: its next set-up follows at once', async () => {
  expect(await sessions.holds('ann')).toBe(false);
  const mine = await setUp('ann');
  expect(await sessions.holds('ann')).toBe(true);
  await tearDown(mine);
  expect(await sessions.holds('ann')).toBe(true);
  await clock.advance(11_000);
  expect(await sessions.holds('ann')).toBe(false);
});

describe('a full house', () => {
  const fill = async (): Promise<void> => {
    for (let i = 0; (await setUp(`account-${i}`)).ok; i++);
  };

  test('has no room for newcomers (4001), and none of who is in is any the worse', async () => {
    await setUp('ann');
    await fill();
    expect((await sessions.active()).length).toBe(10_000);
    expect(await setUp('late')).toEqual({ ok: false, code: 4001 });
    expect(await setUp('ann', { device: 'tv-2' })).toMatchObject({ ok: true });
  });

  test('keeps nobody from a zap, though a newcomer come between its tear-down and its set-up', async () => {
    const mine = await setUp('ann');
    await fill();
    await tearDown(mine);
    expect(await setUp('newcomer')).toMatchObject({ ok: true });
    expect(await setUp('late')).toEqual({ ok: false, code: 4001 });
    expect(await setUp('ann')).toMatchObject({ ok: true });
  });

  test('has room again as sessions end', async () => {
    await fill();
    await clock.advance(45_000);
    expect(await sessions.active()).toEqual([]);
    expect(await setUp('late')).toMatchObject({ ok: true });
  });

  test('zaps of one account last, however often it zaps', async () => {
    let mine = await setUp('ann');
    await fill();
    for (let i = 0; i < 1_000; i++) {
      await tearDown(mine);
      mine = await setUp('ann');
    }
    expect(mine).toMatchObject({ ok: true });
  });

  test('is not made by one address', async () => {
    let admitted = 0;
    while ((await setUp(`account-${admitted}`, { address: 'one' })).ok) admitted += 1;
    expect(admitted).toBe(2_500);
    expect(await setUp('ann', { address: 'another' })).toMatchObject({ ok: true });
    // Who is in there already has its own places all the same.
    expect(await setUp('account-0', { address: 'one', device: 'tv-2' })).toMatchObject({ ok: true });
  });

  test('says when to ask again', async () => {
    const sandbox = new Sandbox();
    for (let i = 0; i < 10_000; i++) {
      await sandbox.headend.sessions.setUp({ account: `account-${i}`, device: 'd', contentId: 'c', channel: 'c', externalId: undefined, maxPerContent: undefined });
    }
    const answer = await sandbox.ssm('setup', await sandbox.signOn());
    expect(answer).toMatchObject(ssmError(503, 4001));
    expect(answer.headers['retry-after']).toBe('10');
    await sandbox.close();
  });
});

test('a set-up costs the same however many sessions there are, on one device and on all', async () => {
  const costOf = async (others: number): Promise<number> => {
    const crowd = new SessionManager(new MemorySessionStore(), new Ledger(clock), new LimitBook(), clock);
    const one = (account: string) => crowd.setUp({ account, device: 'the same', contentId: 'c', channel: 'c', externalId: undefined, maxPerContent: undefined });
    for (let i = 0; i < others; i++) await one(`account-${i}`);
    const cost = touches(() => void one('ann'));
    crowd.close();
    return cost;
  };
  expect((await costOf(5_000)) - (await costOf(10))).toBeLessThan(5);
});

test('sessions that expire one after another cost the same each, however many there are', async () => {
  const costOf = async (count: number): Promise<number> => {
    let now = 0;
    const silent = { now: () => now, wallNow: () => now, after: () => () => undefined };
    const crowd = new SessionManager(new MemorySessionStore(), new Ledger(silent), new LimitBook(), silent);
    for (let i = 0; i < count; i++) {
      await crowd.setUp({ account: `account-${i}`, device: 'd', contentId: 'c', channel: 'c', externalId: undefined, maxPerContent: undefined });
      now += 1;
    }
    now = 45_000 - 1;
    let cost = 0;
    for (let i = 0; i < count; i++) {
      now += 1;
      cost += touches(() => void crowd.killAccount('nobody'));
    }
    expect(await crowd.active()).toEqual([]);
    crowd.close();
    return cost / count;
  };
  expect(await costOf(2_000)).toBeLessThan((await costOf(100)) + 10);
});
