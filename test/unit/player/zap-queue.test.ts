import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZapQueue } from '../../../src/player/zap-queue';
import { settle } from '../../support/virtual-clock';

describe('ZapQueue', () => {
  it('opens only what is still wanted, closes all that was opened, one step at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 15 }), async (pauses) => {
        const queue = new ZapQueue();
        let wanted = -1;
        let busy = 0;
        let overlaps = 0;
        let open: number | undefined;
        const step = async (change: () => void) => {
          if (++busy > 1) overlaps++;
          await settle();
          change();
          busy--;
        };
        const opened: number[] = [];
        for (const [zap, pause] of pauses.entries()) {
          const last = wanted;
          wanted = zap;
          void queue.close(() => step(() => { if (open === last) open = undefined; }));
          void queue.open(() => wanted === zap, () => step(() => { expect(open).toBeUndefined(); open = zap; opened.push(zap); }));
          for (let tick = 0; tick < pause; tick++) await settle();
        }
        for (let tick = 0; tick < 40; tick++) await settle();
        expect(overlaps).toBe(0);
        expect(open).toBe(pauses.length > 0 ? pauses.length - 1 : undefined);
        expect(opened).toEqual([...opened].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it('goes on after a step that failed', async () => {
    const queue = new ZapQueue();
    const failed = queue.close(() => Promise.reject(new Error('stuck')));
    await expect(failed).rejects.toThrow('stuck');
    let opened = false;
    await queue.open(() => true, () => { opened = true; return Promise.resolve(); });
    expect(opened).toBe(true);
  });
});
