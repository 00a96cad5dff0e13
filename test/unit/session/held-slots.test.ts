import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { PlayerError } from '../../../src/contract/player-error';
import { ContentTokens } from '../../../src/session/content-tokens';
import type { HeldSlot, SlotEnder } from '../../../src/session/held-slot';
import { TOKEN_LIMIT } from '../../../src/session/limits';
import type { SessionToken } from '../../../src/session/session-machine';
import { slotEnder } from '../../../src/session/slot-ender';
import type { SessionWire } from '../../../src/session/wire';
import type { VirtualClock } from '../../support/virtual-clock';
import { settle } from '../../support/virtual-clock';
import { type Answer, gone, LIFE, notNow, refusedSetup, refusedTearDown, ScriptedEnder, setUp, unanswered } from './slots-rig';

describe('a tear-down', () => {
  it('that is answered frees the slot, in memory and in the journal', async () => {
    const { clock, leave, writtenKeys } = setUp();
    const { slot, ender, failure } = leave('one');
    expect(writtenKeys()).toEqual(['one']);
    expect(await failure).toBeUndefined();
    expect([slot.state, writtenKeys()]).toEqual(['free', []]);
    await clock.advance(LIFE);
    expect(ender.asked).toHaveLength(1);
  });

  it('leaves in the calling turn', () => {
    const { live, clock } = setUp();
    const ender = new ScriptedEnder(clock, []);
    void live('one', ender).end(true);
    expect(ender.asked).toEqual([{ at: 0, key: 'one', leaving: true }]);
  });

  it('without an answer is reported, and sent again with back-off while idle', async () => {
    const { clock, leave, writtenKeys } = setUp();
    const { slot, ender, failure } = leave('one', ...Array<Answer>(6).fill(unanswered));
    expect(await failure).toBe(unanswered);
    expect([slot.state, writtenKeys()]).toEqual(['unconfirmed', ['one']]);
    await clock.advance(LIFE);
    expect(ender.times).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 15_250]);
    expect([slot.state, writtenKeys()]).toEqual(['free', []]);
  });

  it('is sent again as soon as the network is back, and begins its back-off anew', async () => {
    const { clock, network, leave } = setUp();
    const { slot, ender } = leave('one', ...Array<Answer>(6).fill(unanswered));
    await clock.advance(8_000);
    network.set(false);
    await clock.advance(2_000);
    network.set(true);
    await clock.advance(250);
    expect(ender.times.slice(-2)).toEqual([7_750, 10_000]);
    expect(ender.times).toHaveLength(7);
    expect(slot.state).toBe('free');
    const { ender: second } = leave('two', unanswered, unanswered);
    await clock.advance(250);
    expect(second.times).toEqual([10_250, 10_500]);
  });

  it('is not asked for in two chains where the network is back before its next turn', async () => {
    const { clock, network, leave } = setUp();
    const { ender } = leave('one', unanswered, unanswered);
    await clock.advance(100);
    network.set(false);
    network.set(true);
    await clock.advance(240);
    expect(ender.times, 'now, and a pause from now on').toEqual([0, 100]);
    await clock.advance(10);
    expect(ender.times).toEqual([0, 100, 350]);
  });

  it('that is refused while another is under way waits for that: they go on as one round', async () => {
    const { clock, leave } = setUp();
    leave('one', unanswered, 'late', unanswered);
    const { ender } = leave('two', unanswered, unanswered, 'confirmed');
    await clock.advance(1_249);
    expect(ender.times, 'with the first round').toEqual([0, 250]);
    await clock.advance(1_000);
    expect(ender.times).toHaveLength(3);
  });

  it('keeps its back-off where the network comes and goes while it waits for an answer', async () => {
    const { clock, network, leave } = setUp();
    const { ender } = leave('one', ...Array<Answer>(100).fill('late'));
    for (let flaps = 0; flaps < 10; flaps++) {
      network.set(false);
      network.set(true);
      await clock.advance(300);
    }
    await clock.advance(35_000);
    const pauses = ender.times.slice(1).map((at, index) => at - (ender.times[index] ?? 0));
    expect(pauses.slice(-2)).toEqual([8_500, 8_500]);
  });

  it('which nobody can hear the answer of is asked for again', async () => {
    const { clock, leave } = setUp();
    const { slot, ender } = leave('one', 'unknown', gone);
    await settle();
    expect(slot.state).toBe('unconfirmed');
    await clock.advance(250);
    expect([slot.state, ender.times]).toEqual(['free', [0, 250]]);
  });

  it('is over where the service knows no such session', async () => {
    const { clock, leave, writtenKeys } = setUp();
    const { slot, ender, failure } = leave('one', gone);
    expect(await failure).toBe(gone);
    expect([slot.state, writtenKeys()]).toEqual(['free', []]);
    await clock.advance(LIFE);
    expect(ender.asked).toHaveLength(1);
  });

  it.each<[string, PlayerError]>([
    ['a bare 500', notNow({ status: 500 })],
    ['500 with a code', refusedTearDown(500, 4000)],
    ['429', notNow({ status: 429 })],
    ['a refusal', refusedTearDown(401, 1003)],
    ['another’s 3002', new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'licence', message: 'no', answer: { status: 404, errorCode: 3002 } })],
  ])('is not over with %s', async (_, answer) => {
    const { clock, leave, writtenKeys } = setUp();
    const { slot, ender } = leave('one', answer);
    await settle();
    expect([slot.state, writtenKeys()]).toEqual(['unconfirmed', ['one']]);
    await clock.advance(250);
    expect([slot.state, ender.keys]).toEqual(['free', ['one', 'one']]);
  });

  it('is not sent before the service wants to be asked again, whatever happens', async () => {
    const { clock, network, leave, ask } = setUp();
    const { ender } = leave('one', notNow({ status: 429, retryAfter: 7 }));
    await clock.advance(1_000);
    network.set(false);
    network.set(true);
    ask([], { inTurn: true });
    await clock.advance(5_999);
    expect(ender.times).toEqual([0]);
    await clock.advance(1);
    expect(ender.times).toEqual([0, 7_000]);
  });

  it('is needed no more when the session’s life is over', async () => {
    const { clock, leave, writtenKeys } = setUp({ random: 0.99 });
    const { slot, ender } = leave('one', ...Array<Answer>(50).fill(unanswered));
    await clock.advance(LIFE - 1);
    expect([slot.state, writtenKeys()]).toEqual(['unconfirmed', ['one']]);
    await clock.advance(1);
    expect([slot.state, writtenKeys()]).toEqual(['free', []]);
    const { length } = ender.asked;
    await clock.advance(10 * LIFE);
    expect(ender.asked).toHaveLength(length);
  });

  it('is needed for as long where the wall clock was put right meanwhile: a TV may boot in 1970', async () => {
    const { clock, live, ask } = setUp();
    const ender = new ScriptedEnder(clock, [unanswered]);
    const slot = live('one', ender);
    clock.suspend(1_700_000_000_000);
    await expect(slot.end(false)).rejects.toBe(unanswered);
    await clock.advance(0);
    expect(slot.state).toBe('unconfirmed');
    const { session, times } = ask([refusedSetup(1007)]);
    await clock.advance(0);
    expect([await session, times.length, ender.asked.length]).toEqual(['session', 2, 2]);
  });

  it('is tried once at a time', async () => {
    const { clock, network, leave } = setUp();
    const { slot, ender } = leave('one', 'never');
    network.set(false);
    network.set(true);
    void slot.end(false);
    await clock.advance(5_000);
    expect(ender.asked).toHaveLength(1);
  });
});

describe('a session whose key is no good', () => {
  it('is asked for again by what it was asked for with, and ended by what that brings', async () => {
    const { clock, live, writtenKeys } = setUp();
    const ender = new ScriptedEnder(clock, [refusedTearDown(401, 1003)], () => Promise.resolve('newer'));
    const slot = live('one', ender);
    await expect(slot.end(false)).rejects.toMatchObject({ answer: { errorCode: 1003 } });
    expect(writtenKeys()).toEqual([undefined]);
    await clock.advance(250);
    expect([ender.keys, ender.reclaims, slot.state]).toEqual([['one', 'newer'], 1, 'free']);
  });

  it.each([refusedTearDown(500, 4000), unanswered])('is not doubted for a fault of the server’s or of the way to it (%o)', async (answer) => {
    const { clock, live } = setUp();
    const ender = new ScriptedEnder(clock, [answer], () => Promise.resolve('newer'));
    live('one', ender).end(false).catch(() => undefined);
    await clock.advance(250);
    expect([ender.keys, ender.reclaims]).toEqual([['one', 'one'], 0]);
  });

  it.each([refusedSetup(1007), refusedSetup(3002)])('is gone where asking for it again is refused like this (%o)', async (refusal) => {
    const { clock, live, writtenKeys } = setUp();
    const slot = live('one', new ScriptedEnder(clock, [], () => Promise.reject(refusal)));
    slot.loseKey();
    await expect(slot.end(false)).rejects.toBe(refusal);
    expect([slot.state, writtenKeys()]).toEqual(['free', []]);
  });

  it('is not asked for again by a page that is going: there is no time', async () => {
    const { clock, live } = setUp();
    const ender = new ScriptedEnder(clock, [], () => Promise.resolve('newer'));
    const slot = live('one', ender);
    slot.loseKey();
    await slot.end(true);
    expect([slot.state, ender.reclaims]).toEqual(['unconfirmed', 0]);
    await clock.advance(250);
    expect([slot.state, ender.keys]).toEqual(['free', ['newer']]);
  });
});

describe('"too many streams"', () => {
  it('is thrown at once where nothing of ours is held', async () => {
    const { clock, ask } = setUp();
    const { session, times, troubles } = ask([refusedSetup(1007)]);
    await expect(session).rejects.toMatchObject({ answer: { errorCode: 1007 } });
    expect([times, troubles, clock.now()]).toEqual([[0], [], 0]);
  });

  it('is thrown at once where the only one of ours is being watched', async () => {
    const { clock, live, ask } = setUp();
    const ender = new ScriptedEnder(clock, []);
    live('one', ender);
    await expect(ask([refusedSetup(1007)]).session).rejects.toMatchObject({ answer: { errorCode: 1007 } });
    expect(ender.asked).toEqual([]);
  });

  it('makes what was not answered be sent again, and the set-up once more', async () => {
    const { clock, leave, ask } = setUp({ random: 0.99 });
    const { ender } = leave('one', unanswered);
    await settle();
    const { session, times, troubles } = ask([refusedSetup(1007)]);
    expect(await session).toBe('session');
    expect([times.length, ender.times, clock.now()]).toEqual([2, [0, 0], 0]);
    expect(troubles).toMatchObject([{ code: 'SETUP_UNANSWERED', severity: 'trouble', retryable: true }]);
  });

  it('waits for a tear-down that is in flight', async () => {
    const { leave, ask, clock } = setUp();
    const { slot } = leave('one', 'never');
    const { session, times } = ask([refusedSetup(1007)]);
    await clock.advance(5_000);
    expect(times).toHaveLength(1);
    slot.free();
    expect(await session).toBe('session');
    expect(times).toHaveLength(2);
  });

  it('waits no longer than the session of ours can live, and is told then', async () => {
    const { leave, ask, clock } = setUp();
    leave('one', ...Array<Answer>(99).fill(unanswered));
    const { session, times } = ask([refusedSetup(1007), refusedSetup(1007)]);
    await clock.advance(LIFE - 1);
    expect(times).toHaveLength(1);
    await clock.advance(1);
    await expect(session).rejects.toMatchObject({ answer: { errorCode: 1007 } });
    expect(times).toEqual([0, LIFE]);
  });

  it('is not waited for by somebody who has zapped on', async () => {
    const { leave, ask, clock } = setUp();
    leave('one', 'never');
    const cancellation = new CancellationSource();
    const { session, times } = ask([refusedSetup(1007)], { cancellation });
    await clock.advance(1_000);
    cancellation.cancel();
    await expect(session).rejects.toBeInstanceOf(CancelledError);
    await clock.advance(LIFE);
    expect(times).toHaveLength(1);
  });

  it('is not another refusal: that one is thrown at once', async () => {
    const { leave, ask } = setUp();
    leave('one', 'never');
    const { session, times } = ask([refusedSetup(1008)]);
    await expect(session).rejects.toMatchObject({ answer: { errorCode: 1008 } });
    expect(times).toHaveLength(1);
  });

  it('lets tear-downs go first for the rest of the run', async () => {
    const { leave, ask, clock } = setUp();
    leave('one', unanswered);
    await ask([refusedSetup(1007)]).session;
    const { slot } = leave('two', 'never');
    const { session, times } = ask([]);
    await clock.advance(100);
    expect(times).toEqual([]);
    slot.free();
    expect(await session).toBe('session');
  });
});

describe('a set-up in turn', () => {
  it('waits until the tear-downs before it were answered', async () => {
    const { leave, ask, clock } = setUp();
    const { slot } = leave('one', 'never');
    const { session, times } = ask([], { inTurn: true });
    await clock.advance(1_000);
    expect(times).toEqual([]);
    slot.free();
    expect(await session).toBe('session');
  });

  it('sends again what was not answered, and does not wait for it any longer', async () => {
    const { leave, ask } = setUp({ random: 0.99 });
    const { ender, failure } = leave('one', unanswered, unanswered);
    await failure;
    const { session } = ask([], { inTurn: true });
    expect(await session).toBe('session');
    expect(ender.times).toEqual([0, 0]);
  });

  it('leaves all the same where one is never answered', async () => {
    const { live, ask, clock } = setUp();
    // Its own set-up's answer may have to come first.
    live('one', new ScriptedEnder(clock, [])).leave();
    const { session, times } = ask([], { inTurn: true });
    await clock.advance(8_000);
    expect(await session).toBe('session');
    expect(times).toEqual([8_000]);
  });

  it('is nobody’s business who does not want it', async () => {
    const { leave, ask } = setUp();
    leave('one', 'never');
    const { session, times } = ask([]);
    expect(await session).toBe('session');
    expect(times).toEqual([0]);
  });
});

describe('an operator whose token provider hangs', () => {
  /** A session without a key, which no token can be had for. */
  function keyless(clock: VirtualClock, live: (key: string, ender: SlotEnder) => HeldSlot) {
    const wire: Pick<SessionWire, 'setUp' | 'tearDown'> = { setUp: () => Promise.resolve({ token: 'newer' as SessionToken, heartbeat: 30 }), tearDown: () => Promise.resolve('confirmed') };
    const tokens = new ContentTokens(() => new Promise(() => undefined), clock);
    const slot = live('one', slotEnder(wire as SessionWire, tokens, 'external-one'));
    slot.loseKey();
    return slot;
  }

  it('blocks no set-up', async () => {
    const { clock, live, ask } = setUp();
    keyless(clock, live).end(false).catch(() => undefined);
    expect(await ask([]).session).toBe('session');
  });

  it('blocks a set-up in turn no longer than for the provider’s limit', async () => {
    const { clock, live, ask } = setUp();
    const slot = keyless(clock, live);
    slot.end(false).catch(() => undefined);
    const { session, times } = ask([], { inTurn: true });
    await clock.advance(TOKEN_LIMIT);
    expect(await session).toBe('session');
    expect(times[0]).toBeLessThanOrEqual(TOKEN_LIMIT);
    expect(slot.state, 'and the slot is not forgotten').toBe('unconfirmed');
  });
});
