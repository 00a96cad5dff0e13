import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { randomSteps, seeded, Walk, type Step } from './support/walk';
import { World, type DrmSystem } from './support/world';

/** The same walks each time, so that a red run means a change; `SEED=` walks other ways, `WALKS=` and `STEPS=` make the run longer. */
const SEED = Number(process.env['SEED'] ?? 252_720);
const WALKS = Number(process.env['WALKS'] ?? 1);
const STEPS = Number(process.env['STEPS'] ?? 25);

/** Seconds; short enough to be seen often, long enough for a busy machine. */
const PERIOD = 4;

const WAYS: readonly { readonly drm: DrmSystem; readonly ssmSyncMode: boolean }[] = [
  { drm: 'customer-ssm', ssmSyncMode: false },
  { drm: 'nagra-ssp', ssmSyncMode: false },
  { drm: 'customer-ssm', ssmSyncMode: true },
  { drm: 'nagra-ssp', ssmSyncMode: true },
];

describe.each(WAYS)('random walks, $drm, ssmSyncMode $ssmSyncMode', ({ drm, ssmSyncMode }) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ drm, ssmSyncMode });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it.each(Array.from({ length: WALKS }, (_, index) => SEED + index))('end as wished or with a reason, and leave nothing (SEED=%i)', { timeout: 90_000 + STEPS * 3_000 }, async (seed) => {
    const account = `walker-${seed}`;
    // One who sets up only after tearing down needs but one slot.
    await world.lab.limit(account, { maxSessions: ssmSyncMode ? 1 : 2, heartbeatS: PERIOD });
    const tv = await world.tv({ account, channel: 'one-key' });
    await tv.expectPlaying();
    const walk = new Walk(world, tv, drm, ssmSyncMode);
    const taken: Step[] = [];
    try {
      for (const step of randomSteps(STEPS, seeded(seed))) {
        taken.push(step);
        await walk.take(step);
      }
      await walk.expectWishOrReason();
      await walk.expectAccountsSettled();
    } catch (cause) {
      const happened = [taken.map((step) => JSON.stringify(step)), (await world.lab.ledger(account)).map((entry) => `${entry.kind} ${entry.channel} ${entry.errorCode ?? ''}`), await chronicleOf(tv)];
      throw new Error(`SEED=${seed}, ${drm}, ssmSyncMode ${ssmSyncMode}: ${String(cause)}\n${happened.map((lines) => lines.join('\n')).join('\n\n')}`, { cause });
    }
  });
});

/** What the player says that it did; a page that has gone says nothing. */
async function chronicleOf(tv: { chronicle(): Promise<readonly { readonly at: number; readonly kind: string; readonly detail?: object }[]> }): Promise<readonly string[]> {
  const entries = await tv.chronicle().catch(() => []);
  return entries.map(({ at, kind, detail }) => `${Math.round(at)} ${kind} ${detail ? JSON.stringify(detail) : ''}`);
}
