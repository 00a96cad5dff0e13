import { expect, it } from 'vitest';
import { PlayerError } from '../../../src/contract/player-error';
import { Changing } from '../../../src/device/changing';
import type { SlotEnder } from '../../../src/session/held-slot';
import { HeldSlots } from '../../../src/session/held-slots';
import { SessionJournal, type WrittenSlot } from '../../../src/session/journal';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';

/** What a journal holds at the most, and so what is asked for at once. */
const MOST = 16;

const slot = (index: number): WrittenSlot => ({ key: `key-${index}`, externalId: `external-${index}`, contentId: 'c', seenAt: 1_700_000_000_000, life: 45_000 });
const many = (count: number) => Array.from({ length: count }, (_, index) => slot(index));

/** Starts with a journal that somebody else has filled. @returns the keys that were asked to end, round by round */
async function begin(lists: readonly (readonly WrittenSlot[])[], isAnswered: boolean) {
  const clock = new VirtualClock();
  const storage = new MemoryStorage();
  lists.forEach((list, run) => storage.set(`tv.reference.player.session.run-${run}`, JSON.stringify(list)));
  const asked: string[] = [];
  const ender: SlotEnder = {
    tearDown: (key) => {
      asked.push(key);
      return isAnswered ? Promise.resolve('confirmed') : Promise.reject(new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'network', message: 'no answer', retryable: true }));
    },
  };
  new HeldSlots({ clock, network: new Changing(true), random: () => 0.5, journal: new SessionJournal(storage, new FakeInstances('this-run'), clock), enderOf: () => ender });
  await clock.advance(200);
  return { clock, storage, asked };
}

it.each([
  ['two hundred runs', many(200).map((one) => [one])],
  ['one run of ten thousand', [many(10_000)]],
])('%s that nobody holds are a handful of tear-downs, and gone from the journal', async (_, lists) => {
  const { clock, storage, asked } = await begin(lists, true);
  expect(asked).toHaveLength(MOST);
  await clock.advance(600_000);
  expect(asked).toHaveLength(MOST);
  expect(storage.kept.size).toBe(0);
});

it('those that nobody answers are asked for again in rounds of as many, and no more once they are over', async () => {
  const { clock, storage, asked } = await begin(many(200).map((one) => [one]), false);
  expect(asked).toHaveLength(MOST);
  await clock.advance(44_000);
  expect(asked.length).toBeLessThanOrEqual(10 * MOST);
  const before = asked.length;
  await clock.advance(600_000);
  expect(asked.length - before).toBeLessThanOrEqual(MOST);
  expect(storage.kept.size).toBe(0);
});
