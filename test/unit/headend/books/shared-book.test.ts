// @vitest-environment node
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SharedBook, type Fit, type Shares } from '../../../../headend/books/shared-book';
import { touches } from '../../../support/touches';

const width = 10;
const shares: Shares = { own: 2, share: 5, common: 4, owners: 3, perAddress: { owners: 2, common: 3 } };
/** So little that every bound is met within a few calls. */
const narrow: Shares = { own: 1, share: 4, common: 3, owners: 3, perAddress: { owners: 2, common: 2 } };

type Step =
  | { readonly kind: 'put'; readonly owner: string; readonly address: string; readonly key: number; readonly life: number; readonly isKnown: boolean }
  | { readonly kind: 'delete'; readonly key: number }
  | { readonly kind: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('put' as const),
        owner: fc.constantFrom('ann', 'bob', 'cy', 'dee', 'eve'),
        address: fc.constantFrom('1', '2'),
        key: fc.nat(30),
        life: fc.nat(60),
        isKnown: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key: fc.nat(30) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(40) }) },
  ),
  { maxLength: 120 },
);

/** ms between one's entries that live for 15 and lie about for a bucket more: two at once, with the one that stays. */
const turns = fc.array(fc.integer({ min: 25, max: 50 }), { minLength: 1, maxLength: 30 });

/** The same book in a list that is looked through each time. */
class Model {
  entries: { owner: string; address: string; key: number; until: number; isLent: boolean }[] = [];
  /** Where each owner that is in first came from. */
  origins = new Map<string, string>();
  now = 0;

  constructor(private readonly of: Shares) {}

  private there(): void {
    this.entries = this.entries.filter(({ until }) => Math.floor(until / width) >= Math.floor(this.now / width));
    for (const name of this.origins.keys()) if (!this.entries.some(({ owner }) => owner === name)) this.origins.delete(name);
  }

  has(key: number): boolean {
    return this.entries.some((entry) => entry.key === key && entry.until > this.now);
  }

  delete(key: number): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
  }

  put({ owner, address, key, life, isKnown }: Extract<Step, { kind: 'put' }>): Fit {
    this.there();
    const until = this.now + life;
    const known = this.entries.find((entry) => entry.key === key);
    if (known !== undefined) {
      known.until = until;
      return 'kept';
    }
    const mine = this.entries.filter((entry) => entry.owner === owner).length;
    const lent = this.entries.filter((entry) => entry.isLent);
    const isLent = mine >= this.of.own;
    if (mine >= this.of.share) return 'share';
    if (mine === 0 && !isKnown) {
      if ([...this.origins.values()].filter((origin) => origin === address).length >= this.of.perAddress.owners) return 'address';
      if (this.origins.size >= this.of.owners) return 'full';
    }
    if (isLent) {
      if (lent.filter((entry) => entry.address === address).length >= this.of.perAddress.common) return 'address';
      if (lent.length >= this.of.common) return 'full';
    }
    if (mine === 0) this.origins.set(owner, address);
    this.entries.push({ owner, address, key, until, isLent });
    return 'kept';
  }
}

describe('a shared book', () => {
  test.each([
    ['some', shares],
    ['few', narrow],
  ])('with %s places does what a list that is looked through each time does: forgets nothing before its time, keeps to its shares', (_, of) => {
    fc.assert(
      fc.property(steps, (all) => {
        let now = 0;
        const book = new SharedBook<string>(of, width, () => now);
        const model = new Model(of);
        for (const step of all) {
          if (step.kind === 'wait') model.now = now += step.ms;
          else if (step.kind === 'delete') {
            book.delete(String(step.key));
            model.delete(step.key);
          } else {
            const fit = book.put({ name: step.owner, address: step.address, isKnown: step.isKnown }, String(step.key), step.owner, now + step.life);
            expect(fit).toBe(model.put(step));
          }
          for (let key = 0; key <= 30; key++) expect(book.get(String(key)) !== undefined, `${key}`).toBe(model.has(key));
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
  });

  test('gives whoever is in it the same places, whatever others do', () => {
    fc.assert(
      fc.property(steps, turns, (others, waits) => {
        /** What one owner hears that keeps to its own places, and whether it finds what it wrote until its time. */
        const heard = (crowd: readonly Step[]): readonly (Fit | boolean)[] => {
          let now = 0;
          const book = new SharedBook<string>(shares, width, () => now);
          const mine = { name: 'mine', address: '1' };
          const answers: (Fit | boolean)[] = [book.put(mine, 'first', 'x', Infinity)];
          const rest = [...crowd];
          for (const [turn, wait] of waits.entries()) {
            for (const step of rest.splice(0, Math.ceil(crowd.length / waits.length))) {
              if (step.kind === 'put') book.put({ name: step.owner, address: step.address, isKnown: step.isKnown }, String(step.key), 'x', now + step.life);
              else if (step.kind === 'delete') book.delete(String(step.key));
            }
            answers.push(book.put(mine, `mine-${turn}`, 'x', now + 15), book.get('first') === 'x');
            now += wait;
            answers.push(book.get(`mine-${turn}`) === 'x');
          }
          return answers;
        };
        expect(heard(others)).toEqual(heard([]));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    );
  });

  test('lends to one address no more than its part of what is common', () => {
    const book = new SharedBook<null>({ own: 1, share: 10, common: 6, owners: 10, perAddress: { owners: 10, common: 4 } }, width, () => 0);
    const taken = (name: string, address: string) => Array.from({ length: 6 }, (_, i) => book.put({ name, address }, `${name}-${i}`, null, 1_000));
    expect(taken('ann', '1')).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'address']);
    expect(taken('bob', '1')).toEqual(['kept', 'address', 'address', 'address', 'address', 'address']);
    expect(taken('cy', '2')).toEqual(['kept', 'kept', 'kept', 'full', 'full', 'full']);
    book.delete('ann-5');
    book.delete('ann-4');
    expect(book.put({ name: 'bob', address: '1' }, 'bob-6', null, 1_000)).toBe('kept');
  });

  test('is never larger than its shares say', () => {
    const book = new SharedBook<null>({ own: 3, share: 40, common: 50, owners: 20, perAddress: { owners: 20, common: 50 } }, width, () => 0);
    for (let i = 0; i < 5_000; i++) book.put({ name: `owner-${i % 40}`, address: `${i % 7}` }, `${i}`, null, 1_000);
    expect(book.size).toBe(20 * 3 + 50);
  });

  test('costs the same for each call, however much there is and however long nobody called', () => {
    const costOf = (count: number): number => {
      let now = 0;
      const book = new SharedBook<number>({ own: 10, share: 100, common: count, owners: count, perAddress: { owners: count, common: count } }, width, () => now);
      const cost = touches(() => {
        for (let i = 0; i < count; i++) {
          book.put({ name: `owner-${i % 500}`, address: `${i % 50}` }, `${i}`, i, now + (i % 700));
          if (i % 10 === 0) now += 1;
          book.get(`${i - 5}`);
          if (i % 7 === 0) book.delete(`${i - 3}`);
        }
        now += 1e12;
        book.get('any');
      });
      expect(book.size).toBe(0);
      return cost / count;
    };
    expect(costOf(20_000)).toBeLessThan(30);
    expect(costOf(20_000) / costOf(2_000)).toBeLessThan(1.2);
  });

  test('survives a clock that is put back: what was due is forgotten later', () => {
    let now = 1_000;
    const book = new SharedBook<null>({ own: 1, share: 1, common: 0, owners: 1, perAddress: { owners: 1, common: 0 } }, width, () => now);
    book.get('x');
    now = 500;
    expect(book.put({ name: 'ann' }, 'x', null, 600)).toBe('kept');
    now = 1_009;
    expect(book.put({ name: 'bob' }, 'y', null, 2_000)).toBe('full');
    now = 1_010;
    expect(book.put({ name: 'bob' }, 'y', null, 2_000)).toBe('kept');
  });
});
