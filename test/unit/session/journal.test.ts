import { describe, expect, it } from 'vitest';
import { SessionJournal, type WrittenSlot } from '../../../src/session/journal';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';

const LIFE = 45_000;

function setUp() {
  const storage = new MemoryStorage();
  const clock = new VirtualClock();
  const run = (own: string, tells = true, others: string[] = []) => new SessionJournal(storage, new FakeInstances(own, tells, others), clock);
  const slot = (key: string): WrittenSlot => ({ key, externalId: `external-${key}`, contentId: 'c', seenAt: clock.wallNow(), life: LIFE });
  return { storage, clock, run, slot };
}

/** The keys of what a run finds. */
async function found(journal: SessionJournal): Promise<readonly (string | undefined)[]> {
  const all: WrittenSlot[] = [];
  await journal.takeOrphans((slots) => all.push(...slots));
  return all.map(({ key }) => key);
}

describe('SessionJournal', () => {
  it('hands out what a crashed run has left behind, once', async () => {
    const { run, slot } = setUp();
    run('first').write([slot('one'), slot('two')]);
    expect(await found(run('second'))).toEqual(['one', 'two']);
    expect(await found(run('third'))).toEqual([]);
  });

  it('hands out everything that is written of a session, and writes nothing else', async () => {
    const { run, clock } = setUp();
    const keyless: WrittenSlot = { externalId: 'external', contentId: 'c', seenAt: clock.wallNow(), life: LIFE };
    run('first').write([keyless]);
    const all: WrittenSlot[] = [];
    await run('second').takeOrphans((slots) => all.push(...slots));
    expect(all).toEqual([keyless]);
  });

  it('forgets nothing before whoever asks has it: a crash in between costs nothing', async () => {
    const { run, slot, storage } = setUp();
    run('first').write([slot('one')]);
    let kept = 0;
    await run('second').takeOrphans(() => (kept = storage.kept.size));
    expect([kept, storage.kept.size]).toEqual([1, 0]);
  });

  it('keeps the newest list only, and none where it is empty', async () => {
    const { run, slot, storage } = setUp();
    const journal = run('first');
    journal.write([slot('old')]);
    journal.write([slot('new')]);
    expect([...storage.kept.values()].join()).not.toContain('old');
    journal.write([]);
    expect(storage.kept.size).toBe(0);
    expect(await found(run('second'))).toEqual([]);
  });

  it('hands out what looks long over, or yet to come: a TV may boot with a wrong clock', async () => {
    const { run, clock, slot } = setUp();
    run('first').write([slot('one')]);
    await clock.advance(100 * LIFE);
    expect(await found(run('second'))).toEqual(['one']);
    run('second').write([slot('two')]);
    clock.suspend(-1_000 * LIFE);
    expect(await found(run('third', false))).toEqual(['two']);
  });

  it('leaves another tab’s sessions alone, and its own', async () => {
    const { run, slot } = setUp();
    const second = run('second', true, ['first']);
    run('first').write([slot('theirs')]);
    second.write([slot('ours')]);
    expect(await found(second)).toEqual([]);
    expect(await found(run('third', true, ['first']))).toEqual(['ours']);
  });

  it('goes by the elapsed period where the engine cannot tell who runs', async () => {
    const { run, clock, slot } = setUp();
    run('first').write([slot('one')]);
    await clock.advance(30_000);
    expect(await found(run('second', false))).toEqual([]);
    await clock.advance(10_000);
    expect(await found(run('second', false))).toEqual(['one']);
  });

  it('loses of a list only what makes no sense in it', async () => {
    const { run, slot, storage } = setUp();
    storage.set('tv.reference.player.session.other', JSON.stringify([slot('one'), { ...slot('two'), life: 'long' }, null, slot('three')]));
    expect(await found(run('second'))).toEqual(['one', 'three']);
  });

  it.each(['', 'null', '{}', '[{}]', '[{"key":"","externalId":"e","contentId":"c","seenAt":1,"life":1}]', '[{"externalId":"e","contentId":"c","seenAt":1,"life":-1}]', '[{"externalId":"e","contentId":"c","seenAt":1,"life":1e12}]', 'x'.repeat(100_000)])(
    'erases garbage (%.20s) and says nothing of it',
    async (garbage) => {
      const { run, storage } = setUp();
      storage.set('tv.reference.player.session.other', garbage);
      expect(await found(run('second'))).toEqual([]);
      expect(storage.kept.size).toBe(0);
    },
  );
});
