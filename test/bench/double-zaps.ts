import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../e2e/support/walk';
import { HeapMeter } from '../support/heap-meter';
import { growthPerStep } from '../support/statistics';
import type { BenchWorld } from './bench-world';
import type { Contestant } from './stage';

export interface DoubleZaps {
  readonly contestant: Contestant;
  readonly zaps: number;
  /** Double zaps whose last wish never came into the picture. */
  readonly hangs: number;
  /** Key sessions that were open while the last channel played; one channel has one of them, or two while its keys change. */
  readonly openWhilePlaying: number;
  readonly openAfterStop: number;
  /** Bytes a double zap, once warm. */
  readonly heapGrowth: number;
  /** Bytes after each. */
  readonly heap: readonly number[];
}

/** ms between the two wishes. */
const GAP = { least: 5, most: 130 };

/** ms in which a player that was told to stop may close what it has opened. */
const CLOSING = 3_000;

export async function doubleZaps(world: BenchWorld, contestant: Contestant, zaps: number, seed: number): Promise<DoubleZaps> {
  const random = seeded(seed);
  const step = () => (random() < 0.7 ? 1 : -1);
  const stage = await world.stage(contestant);
  const meter = await HeapMeter.of(stage.page);
  const heap: number[] = [];
  let hangs = 0;
  for (let zap = 0; zap < zaps; zap++) {
    const gap = GAP.least + random() * (GAP.most - GAP.least);
    const start = performance.now();
    await stage.zap(step());
    await sleep(Math.max(0, start + gap - performance.now()));
    await stage.zap(step());
    if (!(await stage.playsWish())) hangs++;
    heap.push(await meter.used());
  }
  const openWhilePlaying = await stage.keySessions();
  await stage.stop();
  await sleep(CLOSING);
  const openAfterStop = await stage.keySessions();
  await stage.close();
  return { contestant, zaps, hangs, openWhilePlaying, openAfterStop, heapGrowth: growthPerStep(heap), heap };
}
