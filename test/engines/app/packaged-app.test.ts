import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { FRAME_RATE } from '../../../headend/content/timing';
import { EMULATED_CDMS } from '../../../platform/emulator/cdm/key-system';
import { userAgentOf } from '../../../platform/emulator/tv/user-agent';
import { decodesAvc, hasWebGl } from '../support/engines';
import { missingFromHome } from '../support/home-picture';
import { launchEngine, type Engine } from '../support/launch-engine';
import type { Column } from '../support/matrix-cell';
import type { PackagedTv } from '../support/packaged-tv';
import { PackagedWorld, TV_FLAGS, type SwitchOnOptions } from '../support/packaged-world';
import { nameOf, televisionsToTest, triedOn } from '../support/televisions';

/** The packages as TVs get them, opened from files on the engines that TVs have; judged by the headend's ledger and by what is on the screen. */

/** Encrypted channels in the order of the remote's channel key, with the number that each has in its picture. */
const CHANNELS = [
  ['one-key', 1],
  ['multi-key', 2],
  ['rotation', 3],
  ['cbcs', 4],
] as const;

const EMULATED = [
  { cdm: 'Widevine', keySystems: EMULATED_CDMS.widevine, licences: 'com.widevine.alpha' },
  { cdm: 'PlayReady', keySystems: EMULATED_CDMS.playready, licences: 'com.microsoft.playready' },
] as const;

/** For a busy machine that draws 1080 lines without a graphics card. */
const PATIENT = { timeout: 30_000 };

/** What an engine is told that decodes nothing of a channel. */
const UNSUPPORTED = /^Not supported by this TV\. .*Choose another channel/;

/** dash.js 5.2.1, once it has found that the engine decodes nothing of a channel: it goes on for a moment with a stream that it does not have. */
const DASH_FAULT = /^TypeError: Cannot read property 'getId' of null\s+at file:\S*\/dash\.mediaplayer\./;

/** ms that a TV is put away. */
const AWAY = 3_000;

let world: PackagedWorld;
beforeAll(async () => {
  world = await PackagedWorld.start();
});
afterAll(() => world.close());

describe.each(televisionsToTest())('$platform $version on Chromium $engine', (television) => {
  const { platform, version, engine: name } = television;
  const plays = decodesAvc(name);
  const tried = triedOn(television);
  let engine: Engine;
  let tv: PackagedTv | undefined;

  beforeAll(async () => {
    engine = await launchEngine(name, { args: TV_FLAGS });
  });
  afterEach(async () => {
    await tv?.page.destroy();
    tv = undefined;
  });
  afterAll(() => engine.close());

  const switchOn = async (options?: SwitchOnOptions) => {
    tv = await world.switchOn(engine, television, options);
    return tv;
  };

  /** For the table in docs/engines.md. */
  const willSee = ({ task }: TestContext, column: Column, seen: string) => {
    const userAgent = /\(([^)]*)\)/.exec(userAgentOf(platform, version))?.[1] ?? '';
    task.meta.cell = { television: nameOf(television), ownEngine: television.ownEngine, engine: engine.product, userAgent, package: world.packages[platform].file, column, seen };
  };

  it('starts and draws its first page', async (context) => {
    willSee(context, 'draws', hasWebGl(name) ? 'WebGL' : 'canvas2d');
    const tv = await switchOn();
    await tv.expectHome();
    await expect.poll(async () => missingFromHome(await tv.screenshot()), PATIENT).toEqual([]);
    expect(await tv.renderer()).toBe(hasWebGl(name) ? 'WebGL' : 'canvas2d');
    expect(await tv.page.evaluate('navigator.userAgent')).toBe(userAgentOf(platform, version));
    expect(tv.uncaught).toEqual([]);
  });

  it.runIf(plays && tried.includes('ClearKey'))('zaps through encrypted channels with ClearKey', async (context) => {
    willSee(context, 'ClearKey', CHANNELS.map(([channel]) => channel).join(', '));
    const tv = await switchOn();
    await tv.expectHome();
    for (const [channel, number] of CHANNELS) {
      await tv.press(number === 1 ? 'Ok' : 'ChannelUp');
      await tv.expectPicture(number);
      await expect.poll(async () => (await world.lab.sessions(tv.account)).map((session) => session.channel), PATIENT).toEqual([channel]);
    }
    await expectLicences(tv, 'org.w3.clearkey', CHANNELS.map(([channel]) => channel));
  });

  it.for(EMULATED.filter(({ cdm }) => plays && tried.includes(cdm)))('plays with emulated $cdm', async ({ cdm, keySystems, licences }, context) => {
    willSee(context, cdm, 'one-key, multi-key');
    const tv = await switchOn({ channel: 'one-key', keySystems });
    await tv.expectPicture(1);
    await tv.press('ChannelUp');
    await tv.expectPicture(2);
    await expectLicences(tv, licences, ['one-key', 'multi-key']);
  });

  it.runIf(plays && tried.includes('suspend and resume'))('is suspended with its scripts stopped, and comes back to the same place', async (context) => {
    willSee(context, 'suspend and resume', platform === 'tizen' ? 'a new session' : 'the same session');
    const tv = await switchOn({ channel: 'one-key-vod' });
    // Far enough in for a start from the beginning to be noticed.
    await expect.poll(async () => (await tv.strip())?.frame ?? 0, PATIENT).toBeGreaterThan(3 * FRAME_RATE);
    const [before] = await world.lab.sessions(tv.account);
    const from = (await tv.strip())?.frame ?? 0;
    const asked = Date.now();
    const show = await tv.suspend();
    const played = Date.now() - asked;
    // Tizen takes the decoder, so the slot is given back in the event's own turn; webOS holds it for a while.
    await expect.poll(() => world.lab.sessions(tv.account), PATIENT).toHaveLength(platform === 'tizen' ? 0 : 1);
    await new Promise((resolve) => setTimeout(resolve, AWAY));
    const shown = Date.now();
    await show();
    await tv.expectPicture(1);
    const to = (await tv.strip())?.frame ?? 0;
    expect(to, 'nothing is seen twice, save a moment').toBeGreaterThan(from - FRAME_RATE);
    expect(to, 'nothing is missed').toBeLessThan(from + (FRAME_RATE * (played + Date.now() - shown)) / 1_000 + FRAME_RATE);
    const [after] = await world.lab.sessions(tv.account);
    expect(after?.id === before?.id, 'the session of before').toBe(platform === 'webos');
    expect(tv.uncaught).toEqual([]);
  });

  it.runIf(tried.includes('Back and exit'))('goes back to the first page, asks there, and leaves', async (context) => {
    willSee(context, 'Back and exit', 'yes');
    const tv = await switchOn({ channel: 'one-key' });
    await (plays ? tv.expectPicture(1) : tv.expectWords(UNSUPPORTED));
    await tv.press('Back');
    await tv.expectHome();
    await expect.poll(async () => missingFromHome(await tv.screenshot()), PATIENT).toEqual([]);
    await world.lab.expectNothingLeaked(tv.account);
    await tv.press('Back');
    await tv.expectWords(/Leave the app\?/);
    await tv.press('Right', 'Ok');
    await expect.poll(() => tv.platformCalls(), PATIENT).toContain('exit');
    expectNoFault(tv);
  });

  it.runIf(!plays)('says in words what it cannot play, channel by channel', async (context) => {
    willSee(context, 'dialog', '“Not supported by this TV”');
    const tv = await switchOn({ channel: 'one-key' });
    await tv.expectWords(UNSUPPORTED);
    await tv.press('ChannelUp');
    await expect.poll(() => world.lab.lives(tv.account), PATIENT).toHaveLength(2);
    await tv.expectWords(UNSUPPORTED);
    await world.lab.expectNothingLeaked(tv.account);
    expectNoFault(tv);
  });

  it.runIf(!plays)('is suspended with its scripts stopped, and comes back to the same page', async (context) => {
    willSee(context, 'suspend and resume', 'the first page');
    const tv = await switchOn();
    await tv.expectHome();
    const show = await tv.suspend();
    await new Promise((resolve) => setTimeout(resolve, AWAY));
    await show();
    await expect.poll(async () => missingFromHome(await tv.screenshot()), PATIENT).toEqual([]);
    await tv.press('Right');
    await tv.expectWords(/^Meridian HD/);
    expect(tv.uncaught).toEqual([]);
  });

  function expectNoFault({ uncaught }: PackagedTv): void {
    expect(uncaught.filter((fault) => plays || !DASH_FAULT.test(fault))).toEqual([]);
  }

  /** Each channel had its own session, which got a licence of that key system and of no other, and ended when it was left. */
  async function expectLicences(tv: PackagedTv, keySystem: string, channels: readonly string[]): Promise<void> {
    await tv.press('Back');
    await tv.expectHome();
    await world.lab.expectNothingLeaked(tv.account);
    const entries = await world.lab.ledger(tv.account);
    expect(entries.filter(({ kind }) => kind === 'refused')).toEqual([]);
    const licences = entries.filter(({ kind }) => kind === 'licence');
    expect(new Set(licences.map((entry) => entry.keySystem))).toEqual(new Set([keySystem]));
    expect([...new Set(licences.map(({ channel }) => channel))]).toEqual(channels);
    expect(tv.uncaught).toEqual([]);
  }
});

