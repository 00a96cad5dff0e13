import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MARK } from '../../platform/emulator/cdm/banner';
import { buildCdmScript } from '../../platform/emulator/build';
import type {} from '../../platform/emulator/cdm/install';
import { buildFolder } from './support/paths';
import type { Tv } from './support/tv';
import { World, type DrmSystem } from './support/world';

/** The app on TVs with each key system: what it plays, by whose licence, and what it leaves behind. */

/** Everything in the full run; else each key system meets each channel once, live or on demand, over one DRM system. */
const EVERYTHING = process.env.CELLS === 'all';

const CLEARKEY = 'org.w3.clearkey';
const KEY_SYSTEMS = ['com.widevine.alpha', 'com.microsoft.playready.recommendation', 'com.microsoft.playready', CLEARKEY] as const;
const SYSTEMS: readonly DrmSystem[] = ['customer-ssm', 'nagra-ssp'];

/** The number that a channel's picture carries. */
const NUMBERS: Readonly<Record<string, number>> = { 'one-key': 1, 'multi-key': 2, rotation: 3, cbcs: 4, clear: 5 };

const HD = 720;
const PATIENCE = { timeout: 30_000 };

/** What the ledger calls it: PlayReady's challenge does not say by which of its names it was asked. */
const licenceName = (keySystem: string) => keySystem.replace('.recommendation', '');

const WORLDS = KEY_SYSTEMS.flatMap((keySystem, index) => SYSTEMS.filter((_, column) => EVERYTHING || column === index % 2).map((drm) => ({ keySystem, drm })));

describe.each(WORLDS)('$keySystem over $drm', ({ keySystem, drm }) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ drm, emulated: keySystem === CLEARKEY ? [] : [keySystem] });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  const at = KEY_SYSTEMS.indexOf(keySystem);
  const channels = Object.keys(NUMBERS).flatMap((channel, row) => (EVERYTHING ? [channel, `${channel}-vod`] : (row + at) % 2 === 0 ? [channel] : [`${channel}-vod`]));

  it.each(channels)('%s plays in HD by a licence of that key system, or needs none, and leaves nothing', async (channel) => {
    const isClear = channel.startsWith('clear');
    const tv = await world.tv({ channel });
    await tv.expectPlaying();
    await expect.poll(() => tv.pictureHeight(), PATIENCE).toBe(HD);
    expect((await tv.strip())?.channel).toBe(NUMBERS[channel.replace('-vod', '')]);
    if (!isClear && keySystem !== CLEARKEY) await expectOnly(tv, keySystem);
    const given = (await world.lab.ledger(tv.account)).filter(({ kind }) => kind === 'licence');
    expect(new Set(given.map((entry) => entry.keySystem))).toEqual(new Set(isClear ? [] : [licenceName(keySystem)]));

    await tv.press('Back');
    await world.lab.expectNothingLeaked(tv.account);
    const { created, closed } = await closedKeySessions(tv);
    expect(created > 0).toBe(!isClear);
    expect(closed).toBe(created);
    if (keySystem !== CLEARKEY) expect(await cdmState(tv)).toEqual({ sessions: [], nativeSessions: 0 });
    expect(tv.uncaught).toEqual([]);
  });
});

/** Once none is open any more. */
async function closedKeySessions(tv: Tv) {
  await expect.poll(() => tv.openKeySessions(), PATIENCE).toEqual([]);
  return tv.keySessions();
}

/** The emulated key system has all the keys: no silent ClearKey. */
async function expectOnly(tv: Tv, keySystem: string): Promise<void> {
  const { sessions, nativeSessions } = await cdmState(tv);
  expect(nativeSessions).toBeGreaterThan(0);
  expect(new Set(sessions.map((session) => session.keySystem))).toEqual(new Set([keySystem]));
}

function cdmState(tv: Tv) {
  return tv.page.evaluate(() => window.emulatedCdm?.state() ?? { sessions: [], nativeSessions: -1 });
}

it('nothing of the emulator is in the build', async () => {
  expect(await buildCdmScript()).toContain(MARK);
  const files = (await readdir(buildFolder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files) {
    const text = await readFile(path.join(parentPath, name), 'latin1');
    expect(text.includes(MARK) || /emulator\/cdm|emulatedCdm/.test(text), name).toBe(false);
  }
});
