import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {} from '../../platform/emulator/cdm/install';
import type { Tv } from './support/tv';
import { World, type DrmSystem } from './support/world';

/** What licences demand while a channel plays: renewal, an end, an output; and a CDM that loses its sessions. */

const EVERYTHING = process.env.CELLS === 'all';

/** Seconds. */
const LICENCE = 8;
const RENEWAL = 3;
/** How much of the film is watched under licences that short; a minute in the full run. */
const WATCHED = EVERYTHING ? 60 : 2 * LICENCE;

const PATIENCE = { timeout: 40_000 };

interface TvKind {
  readonly keySystem: string;
  readonly drm: DrmSystem;
}
const CUT: readonly TvKind[] = [
  { keySystem: 'com.widevine.alpha', drm: 'customer-ssm' },
  { keySystem: 'com.microsoft.playready.recommendation', drm: 'nagra-ssp' },
];
const WORLDS: readonly TvKind[] = EVERYTHING
  ? [...CUT, { keySystem: 'com.widevine.alpha', drm: 'nagra-ssp' }, { keySystem: 'com.microsoft.playready.recommendation', drm: 'customer-ssm' }]
  : CUT;

describe.each(WORLDS)('$keySystem over $drm', ({ keySystem, drm }) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ drm, emulated: [keySystem] });
  });
  afterEach(async () => {
    await world.tidy();
    for (const channel of ['film', 'multi-key']) await world.lab.policy(channel, {});
  });
  afterAll(() => world.close());

  const kinds = async (tv: Tv) => (await world.lab.kinds(tv.account)).filter((kind) => kind !== 'setup' && kind !== 'licence');

  /** The film, with licences that last a few seconds; nothing but their renewal keeps key and session alive. */
  async function shortLicences(account: string): Promise<Tv> {
    await world.lab.policy('film', { licenceS: LICENCE, renewalS: RENEWAL, retryS: 2, enforced: { widevine: true, playready: true } });
    await world.lab.limit(account, { heartbeatS: LICENCE });
    const tv = await world.tv({ account, channel: 'film' });
    await tv.expectPlaying();
    return tv;
  }

  it('renewals through the callback outlive the licence, and no heartbeat is sent', async () => {
    const tv = await shortLicences('renewed');
    const watched = async () => (await tv.errorCode()) ?? (await tv.position()) > WATCHED;
    await expect.poll(watched, { timeout: 85_000, interval: 500 }).toBe(true);
    const life = await kinds(tv);
    expect(new Set(life)).toEqual(new Set(['renewal']));
    expect(life.length).toBeGreaterThanOrEqual(Math.floor(WATCHED / LICENCE));
    await tv.press('Back');
    await world.lab.expectNothingLeaked(tv.account);
    await expect.poll(() => cdm(tv)).toEqual({ sessions: [], nativeSessions: 0 });
    expect(tv.uncaught).toEqual([]);
  });

  it('a refused renewal stops in words and ends the session', async () => {
    const tv = await shortLicences('refused');
    await world.lab.fault({ route: 'renewal', errorCode: 3002, times: 0 });
    await tv.expectState('failed');
    expect(await tv.errorCode()).toBe('RENEWAL_REFUSED');
    await expect.poll(() => tv.words()).toMatch(/\w/);
    await expect.poll(() => world.lab.sessions(tv.account), PATIENCE).toEqual([]);
    await expect.poll(() => cdm(tv)).toEqual({ sessions: [], nativeSessions: 0 });
  });

  it('a renewal whose answer is lost is mended unseen', async () => {
    const tv = await shortLicences('unheard');
    await world.lab.fault({ route: 'renewal', drop: 'answer' });
    const renewals = async () => (await tv.errorCode()) ?? (await kinds(tv)).filter((kind) => kind === 'renewal').length;
    await expect.poll(renewals, PATIENCE).toBeGreaterThanOrEqual(3);
    await tv.expectPlaying();
    expect(await world.lab.sessions(tv.account)).toHaveLength(1);
  });

  it('a killed session stops at its next renewal', async () => {
    const tv = await shortLicences('killed');
    expect(await world.lab.kill({ account: tv.account })).toBe(1);
    await tv.expectState('failed');
    expect(await tv.errorCode()).toBe('RENEWAL_REFUSED');
    await expect.poll(() => cdm(tv)).toEqual({ sessions: [], nativeSessions: 0 });
  });

  it('an output that loses its protection shows no HD any more: SD goes on, or the viewer is told why', async () => {
    await world.lab.policy('multi-key', { hdcp: { HD: '2.2' } });
    const tv = await world.tv({ channel: 'multi-key' });
    await tv.expectPlaying();
    await expect.poll(() => tv.pictureHeight(), PATIENCE).toBe(720);
    await tv.page.evaluate(() => window.emulatedCdm?.setHdcp('1.4'));
    const outcome = async () => (await tv.errorCode()) ?? ((await tv.pictureHeight()) < 720 ? 'SD' : 'HD');
    await expect.poll(outcome, PATIENCE).not.toBe('HD');
    if ((await outcome()) !== 'SD') {
      // dash.js may leave HD in its buffer (docs/drm.md, policies); then the watchdog says what is wrong.
      expect(await outcome()).toBe('KEY_OUTPUT_RESTRICTED');
      await expect.poll(() => world.lab.sessions(tv.account), PATIENCE).toEqual([]);
    }
  });

  it('a reset of the hardware costs a moment, not the programme', async () => {
    const tv = await world.tv({ channel: 'film' });
    await tv.expectPlaying();
    const before = await tv.position();
    await tv.page.evaluate(() => window.emulatedCdm?.closeAll('hardware-context-reset'));
    await expect.poll(async () => (await cdm(tv)).nativeSessions, PATIENCE).toBeGreaterThan(0);
    await tv.expectPlaying();
    await expect.poll(() => tv.position(), PATIENCE).toBeGreaterThan(before + 3);
    expect(await tv.errorCode()).toBeUndefined();
    expect(await world.lab.sessions(tv.account)).toHaveLength(1);
  });
});

function cdm(tv: Tv) {
  return tv.page.evaluate(() => window.emulatedCdm?.state() ?? { sessions: [], nativeSessions: -1 });
}
