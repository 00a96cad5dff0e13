import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { PlayerError, type ServiceAnswer } from '../../../src/contract/player-error';
import { Changing } from '../../../src/device/changing';
import { ContentTokens } from '../../../src/session/content-tokens';
import type { HeldSlot, SlotEnder } from '../../../src/session/held-slot';
import { HeldSlots } from '../../../src/session/held-slots';
import { SessionJournal, type WrittenSlot } from '../../../src/session/journal';
import { TEARDOWN_LIMIT, TOKEN_LIMIT } from '../../../src/session/limits';
import type { SessionToken } from '../../../src/session/session-machine';
import { slotEnder } from '../../../src/session/slot-ender';
import type { SessionWire, TearDownOutcome } from '../../../src/session/wire';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { settle, VirtualClock } from '../../support/virtual-clock';

const LIFE = 45_000;

const unanswered = new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'network', message: 'no answer', retryable: true });
const notNow = (answer: ServiceAnswer) => new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'ssm', message: 'not now', retryable: true, answer });
const refusedTearDown = (status: number, errorCode: number) => new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'ssm', message: 'no', answer: { status, errorCode } });
const refusedSetup = (errorCode: number) => new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no', answer: { status: 403, errorCode } });
const gone = refusedTearDown(404, 3002);

/** `late`: after a second, there is none. */
type Answer = TearDownOutcome | PlayerError | 'never' | 'late';

/** Ends a session as a test says, in order; what is asked after that is answered well. */
class ScriptedEnder implements SlotEnder {
  readonly asked: { readonly at: number; readonly key: string; readonly leaving: boolean }[] = [];
  reclaims = 0;
  readonly reclaim: (() => Promise<string>) | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly answers: Answer[],
    reclaim?: () => Promise<string>,
  ) {
    this.reclaim =
      reclaim &&
      (() => {
        this.reclaims++;
        return reclaim();
      });
  }

  tearDown(key: string, leaving: boolean): Promise<TearDownOutcome> {
    this.asked.push({ at: this.clock.now(), key, leaving });
    const answer = this.answers.shift() ?? 'confirmed';
    if (answer === 'never') return new Promise(() => undefined);
    if (answer === 'late') return new Promise((_, reject) => { this.clock.after(1_000, () => { reject(unanswered); }); });
    return answer instanceof PlayerError ? Promise.reject(answer) : Promise.resolve(answer);
  }

  get times(): readonly number[] {
    return this.asked.map(({ at }) => at);
  }

  get keys(): readonly string[] {
    return this.asked.map(({ key }) => key);
  }
}

interface Options {
  readonly random?: number;
  readonly storage?: MemoryStorage;
  readonly enderOf?: (orphan: WrittenSlot) => SlotEnder;
  readonly run?: string;
}

function setUp({ random = 0.5, storage = new MemoryStorage(), enderOf, run = 'this-run' }: Options = {}) {
  const clock = new VirtualClock();
  const network = new Changing(true);
  const journal = new SessionJournal(storage, new FakeInstances(run), clock);
  const orphanEnder = () => new ScriptedEnder(clock, []);
  const slots = new HeldSlots({ clock, network, random: () => random, journal, enderOf: enderOf ?? orphanEnder });
  const written = () => [...storage.kept.values()].flatMap((text) => JSON.parse(text) as WrittenSlot[]);
  const writtenKeys = () => written().map(({ key }) => key);
  /** A session that lives. */
  const live = (key: string, ender: SlotEnder): HeldSlot => {
    const slot = slots.open({ externalId: `external-${key}`, contentId: 'c' }, ender);
    slot.take(key, LIFE);
    return slot;
  };
  /** A session whose end was asked for. */
  const leave = (key: string, ...answers: Answer[]) => {
    const ender = new ScriptedEnder(clock, answers);
    const slot = live(key, ender);
    const failure = slot.end(false).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { slot, ender, failure };
  };
  /** A set-up that is refused as a test says, in order, and then answered. */
  const ask = (refusals: readonly PlayerError[], { inTurn = false, cancellation = new CancellationSource() } = {}) => {
    const times: number[] = [];
    const troubles: PlayerError[] = [];
    const own = slots.open({ externalId: 'own', contentId: 'c' }, new ScriptedEnder(clock, []));
    const setUpOnce = () => {
      times.push(clock.now());
      own.take('own', LIFE);
      const refusal = refusals[times.length - 1];
      return refusal ? Promise.reject(refusal) : Promise.resolve('session');
    };
    const session = slots.admit(setUpOnce, own, cancellation.signal, inTurn, (trouble) => troubles.push(trouble));
    session.catch(() => undefined);
    return { session, times, troubles, own };
  };
  return { clock, network, slots, storage, written, writtenKeys, live, leave, ask };
}

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

describe('the journal', () => {
  it('keeps every session that may be counted, and none loses its place to another’s set-up', async () => {
    const { clock, leave, live, written, writtenKeys } = setUp();
    leave('one', ...Array<Answer>(9).fill(unanswered));
    const two = live('two', new ScriptedEnder(clock, []));
    live('three', new ScriptedEnder(clock, []));
    expect(writtenKeys()).toEqual(['one', 'two', 'three']);
    await clock.advance(1_000);
    two.take('two-rotated', LIFE);
    expect(writtenKeys()).toEqual(['one', 'two-rotated', 'three']);
    expect(written()[1]).toEqual({ externalId: 'external-two', contentId: 'c', key: 'two-rotated', seenAt: clock.wallNow(), life: LIFE });
    await two.end(false);
    expect(writtenKeys()).toEqual(['one', 'three']);
  });

  it('has nothing of a session before its first set-up leaves', () => {
    const { slots, clock, storage } = setUp();
    const slot = slots.open({ externalId: 'e', contentId: 'c' }, new ScriptedEnder(clock, []));
    slot.free();
    slots.open({ externalId: 'f', contentId: 'c' }, new ScriptedEnder(clock, []));
    expect(storage.kept.size).toBe(0);
  });

  it('keeps sixteen: the oldest that nobody watches goes first', () => {
    const { clock, live, writtenKeys } = setUp();
    live('watched', new ScriptedEnder(clock, []));
    for (let index = 1; index <= 20; index++) live(`left-${index}`, new ScriptedEnder(clock, ['never'])).end(false).catch(() => undefined);
    live('new', new ScriptedEnder(clock, []));
    expect(writtenKeys()).toEqual(['watched', ...Array.from({ length: 14 }, (_, index) => `left-${index + 7}`), 'new']);
  });
});

describe('the next start', () => {
  const entry = (key: string | undefined, seenAt: number): WrittenSlot => ({ externalId: `external-${key ?? 'none'}`, contentId: 'c', seenAt, life: LIFE, ...(key !== undefined && { key }) });

  /** @param answers of each session's tear-down, in order */
  function start(orphans: (clock: VirtualClock) => readonly WrittenSlot[], answers: (orphan: WrittenSlot) => Answer[] = () => []) {
    const storage = new MemoryStorage();
    const before = new VirtualClock();
    storage.set('tv.reference.player.session.crashed', JSON.stringify(orphans(before)));
    const enders = new Map<string, ScriptedEnder>();
    const all = setUp({
      storage,
      enderOf: (orphan) => {
        const ender = new ScriptedEnder(all.clock, answers(orphan), () => Promise.resolve(`reclaimed ${orphan.externalId}`));
        enders.set(orphan.externalId, ender);
        return ender;
      },
    });
    return { ...all, enders, keys: () => [...enders.values()].flatMap(({ keys }) => keys) };
  }

  it('ends what an earlier run has left behind, before the first set-up', async () => {
    const { ask, keys, storage } = start((clock) => [entry('one', clock.wallNow()), entry('two', clock.wallNow()), entry(undefined, clock.wallNow())]);
    const { session, own } = ask([]);
    expect(await session).toBe('session');
    expect(keys()).toEqual(['one', 'two', 'reclaimed external-none']);
    own.free();
    expect(storage.kept.size).toBe(0);
  });

  it('is held up by none for longer than a tear-down’s limit', async () => {
    const { clock, ask } = start((clockBefore) => [entry('one', clockBefore.wallNow())], () => ['never']);
    const { session, times } = ask([]);
    await clock.advance(TEARDOWN_LIMIT);
    expect(await session).toBe('session');
    expect(times).toEqual([TEARDOWN_LIMIT]);
  });

  it('writes down anew what was not answered, and sends it again', async () => {
    const { clock, enders, writtenKeys, storage } = start((clockBefore) => [entry('one', clockBefore.wallNow())], () => [unanswered]);
    await settle();
    expect([writtenKeys(), [...storage.kept.keys()]]).toEqual([['one'], ['tv.reference.player.session.this-run']]);
    await clock.advance(250);
    expect([enders.get('external-one')?.times, writtenKeys()]).toEqual([[0, 250], []]);
  });

  it('is asked to end for a whole life from the start on, however old it seems', async () => {
    const { clock, writtenKeys } = start((clockBefore) => [entry('one', clockBefore.wallNow() - 40_000)], () => Array<Answer>(99).fill(unanswered));
    await clock.advance(LIFE - 1);
    expect(writtenKeys()).toEqual(['one']);
    await clock.advance(1);
    expect(writtenKeys()).toEqual([]);
  });

  it.each([-3_600_000, 3_600_000])('is asked to end where the clock has gone wrong by %d ms', async (wrong) => {
    const { keys } = start((clock) => [entry('one', clock.wallNow() - wrong)]);
    await settle();
    expect(keys()).toEqual(['one']);
  });
});

it('lets no set-up leave for somebody who has gone before', async () => {
  const { ask } = setUp();
  const cancellation = new CancellationSource();
  cancellation.cancel();
  const { session, times } = ask([], { cancellation });
  await expect(session).rejects.toBeInstanceOf(CancelledError);
  expect(times).toEqual([]);
});
