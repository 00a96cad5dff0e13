import { describe, expect, it } from 'vitest';
import { SessionJournal } from '../../../src/session/journal';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';

const LIFE = 45_000;

function setUp() {
  const storage = new MemoryStorage();
  const clock = new VirtualClock();
  const run = (own: string, tells = true, others: string[] = []) => new SessionJournal(storage, new FakeInstances(own, tells, others), clock);
  return { storage, clock, run };
}

describe('SessionJournal', () => {
  it('hands out what a crashed run has left behind, once', async () => {
    const { run } = setUp();
    run('first').remember('handle', LIFE);
    expect(await run('second').takeOrphans()).toEqual(['handle']);
    expect(await run('third').takeOrphans()).toEqual([]);
  });

  it('keeps the newest key only, and nothing after the tear-down', async () => {
    const { run, storage } = setUp();
    const journal = run('first');
    journal.remember('old', LIFE);
    journal.remember('new', LIFE);
    expect([...storage.kept.values()].join()).not.toContain('old');
    journal.forget('old');
    expect(storage.kept.size).toBe(1);
    journal.forget('new');
    expect(storage.kept.size).toBe(0);
    expect(await run('second').takeOrphans()).toEqual([]);
  });

  it('ignores and erases what has expired', async () => {
    const { run, clock, storage } = setUp();
    run('first').remember('handle', LIFE);
    await clock.advance(LIFE);
    expect(await run('second').takeOrphans()).toEqual([]);
    expect(storage.kept.size).toBe(0);
  });

  it('leaves another tab’s session alone, and its own', async () => {
    const { run } = setUp();
    const second = run('second', true, ['first']);
    run('first').remember('theirs', LIFE);
    second.remember('ours', LIFE);
    expect(await second.takeOrphans()).toEqual([]);
    expect(await run('third', true, ['first']).takeOrphans()).toEqual(['ours']);
  });

  it('goes by the elapsed period where the engine cannot tell who runs', async () => {
    const { run, clock } = setUp();
    run('first').remember('handle', LIFE);
    await clock.advance(30_000);
    expect(await run('second', false).takeOrphans()).toEqual([]);
    await clock.advance(10_000);
    expect(await run('second', false).takeOrphans()).toEqual(['handle']);
  });

  it.each(['', 'null', '{}', '{"key":7,"writtenAt":1,"expiresAt":2}', 'x'.repeat(100_000)])('erases garbage (%.20s) and says nothing of it', async (garbage) => {
    const { run, storage } = setUp();
    storage.set('tv.reference.player.session.other', garbage);
    expect(await run('second').takeOrphans()).toEqual([]);
    expect(storage.kept.size).toBe(0);
  });

  it('holds nothing beyond the key and two times', () => {
    const { run, storage, clock } = setUp();
    run('first').remember('handle', LIFE);
    expect(JSON.parse([...storage.kept.values()][0] ?? '')).toEqual({ key: 'handle', writtenAt: clock.wallNow(), expiresAt: clock.wallNow() + LIFE });
  });
});
