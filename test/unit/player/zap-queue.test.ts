import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZapQueue } from '../../../src/player/zap-queue';
import { settle } from '../../support/virtual-clock';

describe('ZapQueue', () => {
  it('runs its steps in order and never two at once, whatever fails', async () => {
    const steps = fc.array(fc.record({ ticks: fc.nat(3), fails: fc.boolean() }), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const queue = new ZapQueue();
        const started: number[] = [];
        let running = 0;
        let overlaps = 0;
        const results = plan.map(({ ticks, fails }, index) =>
          queue.run(async () => {
            started.push(index);
            if (++running > 1) overlaps++;
            for (let tick = 0; tick < ticks; tick++) await settle();
            running--;
            if (fails) throw new Error('stuck');
          }),
        );
        const outcomes = await Promise.allSettled(results);
        expect(outcomes.map(({ status }) => status)).toEqual(plan.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
        expect(overlaps).toBe(0);
        expect(started).toEqual(plan.map((_, index) => index));
      }),
      { numRuns: 50 },
    );
  });
});
