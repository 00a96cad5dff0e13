// @vitest-environment node
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger, type LedgerEntry } from '../../../headend/ledger/ledger';
import { RefusalCounter } from '../../../headend/ledger/refusal-counter';
import { operations } from '../../../headend/http/operation';
import { ssmCodes } from '../../../headend/http/codes';
import { touches } from '../../support/touches';
import { VirtualClock } from '../../support/virtual-clock';

const of = (account: string) => ({ session: 's', account, device: 'd', channel: 'c' });

test('one account’s flood makes the ledger forget nothing of anybody else', () => {
  const ledger = new Ledger(new VirtualClock());
  ledger.write('setup', of('ann'));
  for (let i = 0; i < 100_000; i++) ledger.write('heartbeat', of('mallory'));
  ledger.write('teardown', of('ann'));
  const entries = ledger.since(0);
  expect(entries.filter(({ account }) => account === 'ann').map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, 'setup'],
    [100_002, 'teardown'],
  ]);
  expect(entries.filter(({ account }) => account === 'mallory').map(({ seq }) => seq)).toEqual(Array.from({ length: 10_000 }, (_, i) => 90_002 + i));
});

test('a flood by many makes it forget the oldest, and what is missing shows', () => {
  const ledger = new Ledger(new VirtualClock());
  for (let i = 0; i < 30_000; i++) ledger.write('setup', of(`account-${i}`));
  expect(ledger.since(0)).toHaveLength(20_000);
  expect(ledger.since(5)[0]?.seq).toBe(10_001);
});

test('is read from any number, whole or in pieces, as a list would be', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('ann', 'bob', 'cy'), { maxLength: 60 }), fc.nat(70), fc.integer({ min: 1, max: 9 }), (accounts, since, most) => {
      const ledger = new Ledger(new VirtualClock());
      const list: LedgerEntry[] = [];
      ledger.onEntry((entry) => list.push(entry));
      for (const account of accounts) ledger.write('heartbeat', of(account));
      const after = list.filter(({ seq }) => seq > since);
      expect(ledger.since(since)).toEqual(after);
      expect(ledger.since(since, most)).toEqual(after.slice(0, most));
    }),
  );
});

test('an entry costs the same, however many there are, and whatever is forgotten for it', () => {
  const costOf = (count: number, account: (i: number) => string): number => {
    const ledger = new Ledger(new VirtualClock());
    return touches(() => {
      for (let i = 0; i < count; i++) ledger.write('heartbeat', of(account(i)));
    }) / count;
  };
  const few = costOf(1_000, (i) => `account-${i}`);
  expect(costOf(60_000, (i) => `account-${i}`)).toBeLessThan(few + 4);
  expect(costOf(60_000, () => 'mallory')).toBeLessThan(few + 4);
});

test('the counters of refusals are as many as there are calls and codes, whoever is refused', () => {
  const counter = new RefusalCounter();
  for (let i = 0; i < 10_000; i++) for (const operation of operations) counter.add(operation, Number(Object.keys(ssmCodes)[i % 19]));
  expect(counter.all().length).toBeLessThanOrEqual(operations.length * Object.keys(ssmCodes).length);
});
