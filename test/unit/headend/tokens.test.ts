// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedTokens } from '../../../headend/tokens/played-tokens';
import { touches } from '../../support/touches';
import { VirtualClock } from '../../support/virtual-clock';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError } from './sandbox';

describe('a wall clock that is put right', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.close());

  /** The server's; sessions live by the monotonic one. */
  const putOn = (seconds: number): void => sandbox.clock.suspend(seconds * 1_000);

  test.each([-1, -60])('by %i s refuses no token that was good before, of any kind', async (seconds) => {
    const operator = await sandbox.operatorToken();
    const device = ((await sandbox.post('/demo/signon/device', { account: 'ann', device: 'tv-1' })).body as { token: string }).token;
    const content = await sandbox.signOn();
    const session = await sandbox.setUp();
    putOn(seconds);
    expect((await sandbox.ssm('setup', device)).status).toBe(200);
    expect((await sandbox.licence([content, session], [keyIds.keyA])).status).toBe(200);
    const next = sessionTokenOf(await sandbox.ssm('heartbeat', session));
    expect((await sandbox.ssm('teardown', next)).status).toBe(204);
    expect((await sandbox.kill('killAccountSessions', { account: 'ann' }, operator)).status).toBe(200);
  });

  test.each([-11 * 3_600, 11 * 3_600])('by %i s ends no session: its life is measured, not told by the clock', async (seconds) => {
    const session = await sandbox.setUp();
    putOn(seconds);
    expect((await sandbox.ssm('heartbeat', session)).status).toBe(200);
  });

  test('by more than the leeway finds a device token that lasts longer than any may (1004)', async () => {
    const device = ((await sandbox.post('/demo/signon/device', { account: 'ann', device: 'tv-1' })).body as { token: string }).token;
    putOn(-61);
    expect(await sandbox.ssm('setup', device)).toMatchObject(ssmError(400, 1004));
  });

  test('by less than the leeway leaves a token good that has just run out, and not for a second use', async () => {
    const [played, fresh, late] = [await sandbox.signOn(), await sandbox.signOn(), await sandbox.signOn()];
    expect((await sandbox.ssm('setup', played)).status).toBe(200);
    putOn(600 + 59);
    const session = sessionTokenOf(await sandbox.ssm('setup', fresh));
    expect((await sandbox.licence([fresh, session], [keyIds.keyA])).status).toBe(200);
    expect(await sandbox.ssm('setup', played)).toMatchObject(ssmError(401, 1006));
    expect(await sandbox.licence([fresh, session], [keyIds.keyA])).toMatchObject(ssmError(401, 4006));
    putOn(1);
    expect(await sandbox.ssm('setup', late)).toMatchObject(ssmError(400, 1004));
  });
});

describe('played tokens', () => {
  let clock: VirtualClock;
  let played: PlayedTokens;
  /** s; the start of a minute, or all of them would be past a little later. */
  let now: number;
  beforeEach(() => {
    clock = new VirtualClock(1_700_000_040_000);
    played = new PlayedTokens(clock);
    now = clock.wallNow() / 1_000;
    expect(now % 60).toBe(0);
  });

  const use = (account: string, jti: string, exp: number, more: object = {}) => played.use({ name: account, ...more }, jti, now + exp);

  /** @returns how many were taken */
  function flood(account: (i: number) => string, count: number, { address = () => 'a', exp = 600 }: { address?: (i: number) => string; exp?: number } = {}): number {
    let taken = 0;
    for (let i = 0; i < count; i++) if (use(account(i), `${account(i)} ${i}`, exp, { address: address(i) }) === 'first') taken += 1;
    return taken;
  }

  test('are remembered for the leeway after they have run out, and give their place back within a minute then', async () => {
    expect(flood(() => 'ann', 2_000, { exp: 59 })).toBe(2_000);
    await clock.advance(118_999);
    expect(use('ann', 'ann 1', 59)).toBe('replayed');
    expect(use('ann', 'one more', 600)).toBe('share');
    await clock.advance(60_001);
    expect(use('ann', 'one more', 600)).toBe('first');
    expect(use('ann', 'one more', 600)).toBe('replayed');
  });

  test('of one account, however many, close the house to nobody but itself', () => {
    expect(flood(() => 'mallory', 100_000)).toBe(2_000);
    expect(use('mallory', 'another', 600)).toBe('share');
    expect(use('ann', 'first', 600, { address: 'a' })).toBe('first');
  });

  test('of many accounts at one address close it to newcomers from there alone', () => {
    expect(use('neighbour', 'first', 600, { address: 'a' })).toBe('first');
    flood((i) => `account-${i % 1_000}`, 100_000);
    expect(use('newcomer', 'x', 600, { address: 'a' })).toBe('address');
    expect(use('neighbour', 'second', 600, { address: 'a' })).toBe('first');
    expect(use('newcomer', 'x', 600, { address: 'b' })).toBe('first');
  });

  test('of all the world close it to newcomers, and not to who is in, or has a session', () => {
    expect(use('ann', 'first', 600)).toBe('first');
    // Every owner's place, and then all that is common.
    flood((i) => `account-${i < 5_000 ? i : i % 60}`, 60_000, { address: (i) => `${i % 100}` });
    expect(use('account-4998', 'its own', 600)).toBe('first');
    expect(use('newcomer', 'x', 600)).toBe('full');
    for (let i = 0; i < 9; i++) expect(use('ann', `more-${i}`, 600)).toBe('first');
    expect(use('viewer', 'y', 600, { isKnown: true })).toBe('first');
    expect(use('ann', 'first', 600)).toBe('replayed');
  }, 20_000);

  test('cost the same each, however many there are, and refusals too', () => {
    const costOf = (count: number): number => {
      played = new PlayedTokens(clock);
      return touches(() => flood((i) => `account-${i % 50}`, count, { address: (i) => `${i % 10}` })) / count;
    };
    expect(costOf(200_000)).toBeLessThan(1.1 * costOf(2_000));
  }, 20_000);
});
