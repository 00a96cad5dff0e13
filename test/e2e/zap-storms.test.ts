import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {} from '../../platform/emulator/cdm/install';
import { HeapMeter } from '../support/heap-meter';
import { growthPerStep } from '../support/statistics';
import type { Tv } from './support/tv';
import { seeded } from './support/walk';
import { World } from './support/world';
import { Zapper } from './support/zapper';

/** Zaps by the hundred: none may hang, and none may leave anything behind. `SEED=` zaps other ways. */

const EVERYTHING = process.env['CELLS'] === 'all';
const SEED = Number(process.env['SEED'] ?? 252_720);

/** Of each key system. */
const DOUBLE_ZAPS = EVERYTHING ? 334 : 14;
const ZAPS = EVERYTHING ? 170 : 30;

/** ms a zap may take on a busy machine, on average; a hang shows in its own time-out, long before. */
const PER_ZAP = 6_000;
const STARTING = 60_000;

/** Every so many double zaps the picture is read, which takes longer than the zap. */
const PICTURE_EVERY = 10;

/**
 * Bytes that a zap may leave behind, after collection. Without a leak 30 zaps leave 16 kB each, while the chronicle and
 * caches still fill; one destroyed dash.js player that somebody holds on to is 130 kB.
 */
const HEAP_GROWTH = 50_000;

const KEY_SYSTEMS = ['org.w3.clearkey', 'com.widevine.alpha', 'com.microsoft.playready.recommendation'];

describe.each(KEY_SYSTEMS)('%s', (keySystem) => {
  const emulated = keySystem === 'org.w3.clearkey' ? [] : [keySystem];
  let world: World;
  beforeAll(async () => {
    world = await World.start({ emulated });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  const viewer = async (seed: number) => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    return { tv, zapper: new Zapper(tv, seeded(seed)) };
  };

  /** After Back nothing is left: not in the browser, not in the headend. */
  const expectNothingLeft = async (tv: Tv) => {
    await tv.press('Back');
    await world.lab.expectNothingLeaked(tv.account);
    await expect.poll(() => tv.openKeySessions(), { timeout: 10_000, message: 'key sessions' }).toEqual([]);
    await expect.poll(() => emulatedSessions(tv), { timeout: 10_000, message: 'emulated key sessions' }).toEqual([]);
    const { created, closed } = await tv.keySessions();
    expect(created).toBeGreaterThan(0);
    expect(closed).toBe(created);
    expect((await world.lab.kinds(tv.account)).filter((kind) => kind === 'refused')).toEqual([]);
    expect(tv.uncaught).toEqual([]);
  };

  it(`the last wish of each of ${DOUBLE_ZAPS} double zaps plays (SEED=${SEED})`, { timeout: STARTING + DOUBLE_ZAPS * PER_ZAP }, async () => {
    const { tv, zapper } = await viewer(SEED);
    for (let zap = 1; zap <= DOUBLE_ZAPS; zap++) {
      await explained(tv, `double zap ${zap}`, async () => {
        await zapper.zapTwice();
        await zapper.expectWish();
        if (zap % PICTURE_EVERY === 0) await zapper.expectPicture();
      });
    }
    await expectNothingLeft(tv);
  });

  it(`${ZAPS} zaps leave one source's key sessions open, one session and a flat heap (SEED=${SEED})`, { timeout: STARTING + ZAPS * PER_ZAP }, async () => {
    const { tv, zapper } = await viewer(SEED + 1);
    const heap = await HeapMeter.of(tv.page);
    const used: number[] = [];
    for (let zap = 1; zap <= ZAPS; zap++) {
      await explained(tv, `zap ${zap}`, async () => {
        const { created } = await tv.keySessions();
        const before = await emulatedSessions(tv);
        await zapper.zap();
        await zapper.expectWish();
        // All that is open was opened since the key: the source that was left has none.
        await expect.poll(async () => (await tv.openKeySessions()).filter((number) => number <= created), { timeout: 10_000, message: 'key sessions of the source before' }).toEqual([]);
        expect((await emulatedSessions(tv)).filter((id) => before.includes(id)), 'emulated key sessions of the source before').toEqual([]);
      });
      used.push(await heap.used());
    }
    await zapper.zapToFirst();
    await zapper.expectWish();
    await expect.poll(() => world.lab.sessions(tv.account), { timeout: 10_000 }).toMatchObject([{ channel: 'one-key' }]);
    await expectNothingLeft(tv);
    expect(growthPerStep(used), `heap growth of a zap, bytes, in ${used.map((bytes) => Math.round(bytes / 1_000)).join(' ')} kB`).toBeLessThan(HEAP_GROWTH);
  });
});

/** Ids of the key sessions that the emulated CDM has; none where there is no emulator. */
function emulatedSessions(tv: Tv): Promise<readonly string[]> {
  return tv.page.evaluate(() => window.emulatedCdm?.state().sessions.map(({ id }) => id) ?? []);
}

/** With the player's own account of itself, where it fails. */
async function explained(tv: Tv, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const lines = (await tv.chronicle()).slice(-60).map(({ at, epoch, kind, detail }) => `${at} #${epoch} ${kind} ${detail ? JSON.stringify(detail) : ''}`);
    throw new Error(`${what}: ${String(cause)}\n${lines.join('\n')}`, { cause });
  }
}
