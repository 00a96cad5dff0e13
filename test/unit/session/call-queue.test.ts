import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallQueue } from '../../../src/session/call-queue';
import { settle } from '../../support/virtual-clock';

type Kind = 'shared' | 'exclusive';

describe('CallQueue', () => {
  it('never runs a rotating call beside another one, keeps their order, and survives failures', async () => {
    const calls = fc.array(fc.record({ kind: fc.constantFrom<Kind>('shared', 'exclusive'), ticks: fc.nat(3), fails: fc.boolean() }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(calls, async (plan) => {
        const queue = new CallQueue();
        const running: Kind[] = [];
        const started: number[] = [];
        let overlaps = 0;
        const results = plan.map(({ kind, ticks, fails }, index) => {
          const call = async () => {
            started.push(index);
            if (running.length > 0 && (kind === 'exclusive' || running.includes('exclusive'))) overlaps++;
            running.push(kind);
            for (let tick = 0; tick < ticks; tick++) await settle();
            running.splice(running.indexOf(kind), 1);
            if (fails) throw new Error('refused');
          };
          return kind === 'shared' ? queue.runShared(call) : queue.runExclusive(call);
        });
        await Promise.allSettled(results);
        expect(overlaps).toBe(0);
        expect(started).toEqual(plan.map((_, index) => index));
      }),
      { numRuns: 50 },
    );
  });

  it('lets first licences run beside each other', async () => {
    const queue = new CallQueue();
    let running = 0;
    let most = 0;
    const call = async () => {
      most = Math.max(most, ++running);
      await settle();
      running--;
    };
    await Promise.all([queue.runShared(call), queue.runShared(call), queue.runShared(call)]);
    expect(most).toBe(3);
  });
});
