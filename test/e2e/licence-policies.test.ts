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
    for (const channel of ['film', 'multi-key', 'multi-key-vod']) await world.lab.policy(channel, {});
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

  it('a killed session is replaced at its next renewal, with a licence of its own', async () => {
    const tv = await shortLicences('killed');
    expect(await world.lab.kill({ account: tv.account })).toBe(1);
    await expect.poll(() => world.lab.lives(tv.account), PATIENCE).toEqual([expect.stringMatching(/ killed$/), expect.stringMatching(/^setup licence renewal/)]);
    await tv.expectPlaying();
    expect(await world.lab.sessions(tv.account)).toHaveLength(1);
    expect((await tv.chronicle()).filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('a killed session whose successor is refused stops, and all keys go', async () => {
    const tv = await shortLicences('cut-off');
    await world.lab.limit(tv.account, { maxSessions: 0 });
    expect(await world.lab.kill({ account: tv.account })).toBe(1);
    await tv.expectState('failed');
    expect(await tv.errorCode()).toBe('SETUP_REFUSED');
    await expect.poll(() => cdm(tv)).toEqual({ sessions: [], nativeSessions: 0 });
  });

  it.each(['multi-key', 'multi-key-vod'])('%s on an output that loses its protection goes on in SD', async (channel) => {
    const tv = await restricted(channel);
    await tv.page.evaluate(() => window.emulatedCdm?.setHdcp('1.4'));
    await expect.poll(() => rendition(tv), PATIENCE).toBe('SD');
    await tv.expectPlaying();
    expect(await world.lab.sessions(tv.account)).toHaveLength(1);
  });

  it('an output that gets its protection back shows HD again', async () => {
    const tv = await restricted('multi-key');
    await tv.page.evaluate(() => window.emulatedCdm?.setHdcp('1.4'));
    await expect.poll(() => rendition(tv), PATIENCE).toBe('SD');
    await tv.page.evaluate(() => window.emulatedCdm?.setHdcp('2.2'));
    await expect.poll(() => rendition(tv), PATIENCE).toBe('HD');
    await tv.expectPlaying();
  });

  /** A channel in HD that only a protected output may show. */
  async function restricted(channel: string): Promise<Tv> {
    await world.lab.policy(channel, { hdcp: { HD: '2.2' } });
    const tv = await world.tv({ channel });
    await tv.expectPlaying();
    await expect.poll(() => rendition(tv), PATIENCE).toBe('HD');
    return tv;
  }

  /** An error's code, if there is one: nothing of it is what the viewer should see. */
  const rendition = async (tv: Tv) => (await tv.errorCode()) ?? ((await tv.pictureHeight()) < 720 ? 'SD' : 'HD');

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
