import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import type { WrittenSlot } from '../../../src/session/journal';
import { TEARDOWN_LIMIT } from '../../../src/session/limits';
import { MemoryStorage } from '../../support/memory-device';
import { settle, VirtualClock } from '../../support/virtual-clock';
import { type Answer, LIFE, ScriptedEnder, setUp, unanswered } from './slots-rig';

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
