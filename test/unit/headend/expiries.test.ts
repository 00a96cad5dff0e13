// @vitest-environment node
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Expiries } from '../../../headend/ssm/expiries';

test('sessions are taken in the order of their times, none early, none twice', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(50), fc.constant('look' as const)), { maxLength: 200 }), (steps) => {
      const expiries = new Expiries();
      let waiting: { session: string; at: number }[] = [];
      for (const [now, step] of steps.entries()) {
        if (step !== 'look') {
          expiries.add(`${now}`, step);
          waiting.push({ session: `${now}`, at: step });
          continue;
        }
        const due = waiting.filter(({ at }) => at <= now).map(({ at }) => at).sort((a, b) => a - b);
        const taken: number[] = [];
        for (let id = expiries.take(now); id !== undefined; id = expiries.take(now)) {
          const found = waiting.find(({ session }) => session === id);
          if (found !== undefined) taken.push(found.at);
          waiting = waiting.filter(({ session }) => session !== id);
        }
        expect(taken).toEqual(due);
        expect(expiries.next).toBe(waiting.length === 0 ? undefined : Math.min(...waiting.map(({ at }) => at)));
      }
    }),
  );
});

test('what has ended long before its time is worth a new start, and is forgotten by it', () => {
  const expiries = new Expiries();
  for (let i = 0; i < 1_021; i++) expiries.add(`${i}`, i);
  expect([expiries.isIdle(11), expiries.isIdle(10)]).toEqual([false, true]);
  expiries.clear();
  expect(expiries.next).toBeUndefined();
});
