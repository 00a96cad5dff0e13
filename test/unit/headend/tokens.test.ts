// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlayedTokens } from '../../../headend/tokens/played-tokens';
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
  const capacity = 100_000;
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

  /** @returns how many were taken @param exp s from now, by the token's number */
  function use(name: string, count: number, exp: (i: number) => number): number {
    let taken = 0;
    for (let i = 0; i < count; i++) if (played.use(`${name}-${i}`, now + exp(i)) === 'first') taken += 1;
    return taken;
  }

  const fill = (exp: (i: number) => number): void => expect(use('token', capacity, exp)).toBe(capacity);

  test('are remembered for the leeway after they have run out, and forgotten within a minute then', async () => {
    fill((i) => (i === 0 ? 600 : 59));
    expect(played.use('one more', now + 600)).toBe('full');
    await clock.advance(59_000 + 60_000);
    expect(played.use('one more', now + 600)).toBe('full');
    expect(played.use('token-1', now + 600)).toBe('replayed');
    await clock.advance(1_000);
    expect(played.use('one more', now + 600)).toBe('first');
    expect(played.use('token-0', now + 600)).toBe('replayed');
    expect(played.use('one more', now + 600)).toBe('replayed');
    expect(played.use('token-1', now + 600)).toBe('first');
  });

  test('are forgotten minute by minute, in whatever order they came', async () => {
    fill((i) => 60 * (i % 7) + (i % 60));
    await clock.advance(60_000);
    for (let minute = 0; minute < 7; minute++) {
      expect(played.use('x', now + 3_600)).toBe('full');
      await clock.advance(60_000);
      expect(use(`of-minute-${minute}`, capacity / 5, () => 3_600)).toBe(Math.ceil((capacity - minute) / 7));
      for (let next = minute + 1; next < 7; next++) expect(played.use(`token-${next}`, now + 3_600)).toBe('replayed');
    }
    expect(played.use('of-minute-0-0', now + 3_600)).toBe('replayed');
  });

  test('are not looked through by uses while they are full', async () => {
    const minutes = 1_440;
    fill((i) => 60 * (1 + (i % minutes)));
    const walks = (['forEach', 'keys', 'values', 'entries', Symbol.iterator] as const).flatMap((way) => [
      vi.spyOn(Map.prototype, way),
      vi.spyOn(Set.prototype, way),
    ]);
    const deletions = vi.spyOn(Set.prototype, 'delete');
    try {
      // Of collections of our size: others' are none of our business.
      const large = (context: unknown): boolean => (context as { readonly size: number }).size >= minutes - 1;
      const walked = (): number => walks.reduce((sum, { mock }) => sum + mock.contexts.filter(large).length, 0);
      expect(use('another', 1_000, () => 3_600)).toBe(0);
      expect(played.use('token-0', now + 3_600)).toBe('replayed');
      expect(walked()).toBe(0);
      await clock.advance(180_000);
      expect(use('another', 1_000, () => 3_600)).toBe(Math.ceil(capacity / minutes));
      expect(walked()).toBe(1);
      expect(deletions.mock.contexts.filter(large)).toHaveLength(Math.ceil(capacity / minutes));
    } finally {
      vi.restoreAllMocks();
    }
  });
});
