import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildTvScript } from '../../platform/emulator/build';
import { MARK } from '../../platform/emulator/tv/banner';
import { buildFolder } from './support/paths';
import { suspend } from './support/suspend';
import type { Tv } from './support/tv';
import { World } from './support/world';

/** The app on emulated TVs: what each key of the remote does, where Back ends, deep links, the screensaver. */

const TVS = [
  { device: 'tizen', back: 10009, channelUp: 427, channelDown: 428 },
  { device: 'webos', back: 461, channelUp: 33, channelDown: 34 },
] as const;

const KEY = {
  left: 37, up: 38, right: 39, down: 40, ok: 13,
  play: 415, pause: 19, playPause: 10252, stop: 413, rewind: 412, fastForward: 417,
  red: 403, green: 404, yellow: 405, blue: 406, info: 457, guide: 458,
} as const;
const digit = (number: number) => 48 + number;
const EXIT = 10182;
const CAPTION = 10221;

/** For a busy machine; what is fast does not wait for it. */
const PATIENT = { timeout: 10_000 };

/** The session ends in the turn of the key; the page that takes the next one is there a few frames later. */
async function expectFirstPage(tv: Tv): Promise<void> {
  await tv.expectState('idle');
  // The player page says the channel's number first.
  await expect.poll(() => tv.words(), PATIENT).not.toMatch(/^\d/);
}

/** s; there, and with data: a seek that is overtaken before it has any is another matter. */
async function expectArrived(tv: Tv, position: number): Promise<void> {
  const isThere = () => tv.page.evaluate((wanted) => {
    const video = document.querySelector('video');
    return video !== null && !video.seeking && Math.abs(video.currentTime - wanted) < 1;
  }, position);
  await expect.poll(isThere, { ...PATIENT, message: `at ${position} s` }).toBe(true);
}

/** What is on, whether or not it plays yet. */
async function expectChannel(tv: Tv, name: string): Promise<void> {
  const channel = () =>
    tv.page.evaluate(() => {
      const state = window.tvPlayer?.state();
      return state === undefined || state.kind === 'idle' ? undefined : state.source.channel;
    });
  await expect.poll(channel, { timeout: 15_000, message: 'channel' }).toBe(name);
}

/** Diagnostics lie over the channel's name in the picture, which is white; where it is looked at, they have no words of their own. */
async function brightestOfTheName(tv: Tv): Promise<number> {
  const { data, width } = await tv.screenshot();
  let brightest = 0;
  for (let y = 190; y < 330; y += 2) for (let x = 1_000; x < 1_330; x += 2) brightest = Math.max(brightest, data[4 * (y * width + x)] ?? 0);
  return brightest;
}

describe.each(TVS)('$device', ({ device, back, channelUp, channelDown }) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ device });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it('zaps with the channel keys, digits and the yellow key', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    await tv.remote(channelUp);
    await expectChannel(tv, 'multi-key');
    await tv.remote(channelDown);
    await expectChannel(tv, 'one-key');
    await tv.remote(KEY.up);
    await expectChannel(tv, 'multi-key');
    await tv.remote(KEY.down);
    await expectChannel(tv, 'one-key');
    await tv.remote(digit(5), KEY.ok);
    await expectChannel(tv, 'clear');
    await tv.remote(KEY.yellow);
    await expectChannel(tv, 'one-key');
    await tv.expectPlaying();
  });

  it('has every digit', async () => {
    const tv = await world.tv({ channel: 'clear' });
    await tv.expectState('playing');
    const names = ['one-key', 'multi-key', 'rotation', 'cbcs', 'clear', 'film', 'one-key-vod', 'multi-key-vod', 'rotation-vod'];
    for (const [at, name] of names.entries()) {
      await tv.remote(digit(at + 1), KEY.ok);
      await expectChannel(tv, name);
    }
    await tv.remote(digit(0), digit(5), KEY.ok);
    await expectChannel(tv, 'clear');
  });

  it('plays, pauses and seeks in a film', async () => {
    const tv = await world.tv({ channel: 'film' });
    await tv.expectPlaying();
    await tv.remote(KEY.pause);
    await tv.expectState('paused');
    const from = await tv.position();
    const ways = [
      [KEY.right, 10],
      [KEY.left, 0],
      [KEY.fastForward, 30],
      [KEY.rewind, 0],
      [KEY.fastForward, 30],
      [KEY.red, -from],
    ] as const;
    for (const [key, further] of ways) {
      await tv.remote(key);
      await expectArrived(tv, from + further);
    }
    await tv.remote(KEY.play);
    await tv.expectPlaying();
    if (device === 'tizen') {
      await tv.remote(KEY.playPause);
      await tv.expectState('paused');
    }
  });

  it('goes live again with the green key', async () => {
    const tv = await world.tv({ channel: 'clear' });
    await tv.expectPlaying();
    // Grows while the picture stands, and with every step back.
    const behind = async () => Date.now() / 1_000 - (await tv.position());
    const live = await behind();
    await tv.remote(KEY.rewind);
    await expect.poll(behind, PATIENT).toBeGreaterThan(live + 20);
    await tv.remote(KEY.green);
    await expect.poll(behind, PATIENT).toBeLessThan(live + 6);
  });

  it('shows and hides diagnostics with Info and blue', async () => {
    const tv = await world.tv({ channel: 'clear' });
    await tv.expectPlaying();
    for (const key of [KEY.info, KEY.blue]) {
      await expect.poll(() => brightestOfTheName(tv), PATIENT).toBeGreaterThan(200);
      await tv.remote(key);
      await expect.poll(() => brightestOfTheName(tv), PATIENT).toBeLessThan(120);
      await tv.remote(key);
    }
    await expect.poll(() => brightestOfTheName(tv), PATIENT).toBeGreaterThan(200);
  });

  it('goes to all channels with Back, Stop and Guide', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    for (const code of [back, KEY.stop, KEY.guide]) {
      await tv.expectState('playing');
      await tv.remote(code);
      await expectFirstPage(tv);
      expect(await tv.words()).not.toContain('Leave the app?');
      await tv.remote(KEY.ok);
    }
    await tv.remote(back);
    await world.lab.expectNothingLeaked(tv.account);
  });

  it('asks on Back at the first page; staying and leaving both work', async () => {
    const tv = await world.tv();
    await tv.expectHome();
    await tv.remote(back);
    await expect.poll(() => tv.words(), PATIENT).toContain('Leave the app?');
    await tv.remote(back);
    await tv.remote(KEY.ok);
    await tv.expectPlaying();
    await tv.remote(back);
    await expectFirstPage(tv);
    await tv.remote(back);
    await expect.poll(() => tv.words(), PATIENT).toContain('Leave the app?');
    await tv.remote(KEY.right, KEY.ok);
    await expect.poll(() => tv.platformCalls(), PATIENT).toContain('exit');
    await world.lab.expectNothingLeaked(tv.account);
  });

  it('moves on the first page, by arrows and colours, and plays by OK and Play', async () => {
    const tv = await world.tv();
    await tv.expectHome();
    const first = await tv.words();
    await tv.remote(KEY.green);
    await expect.poll(() => tv.words(), PATIENT).not.toBe(first);
    await tv.remote(KEY.red);
    await expect.poll(() => tv.words(), PATIENT).toBe(first);
    await tv.remote(KEY.play);
    await expectChannel(tv, 'one-key');
    await tv.remote(back);
    await expectFirstPage(tv);
    await tv.remote(KEY.yellow);
    await expectChannel(tv, 'one-key');
  });

  it('starts with a deep link, and follows one while it runs', async () => {
    const tv = await world.tv({ launch: { channel: 'one-key' } });
    await tv.expectPlaying();
    await expectChannel(tv, 'one-key');
    await tv.page.evaluate(() => window.emulatedTv?.relaunch({ channel: 'cbcs' }));
    await expectChannel(tv, 'cbcs');
    await tv.expectPlaying();
    expect((await tv.strip())?.channel).toBe(4);
    await tv.remote(back);
    await expectFirstPage(tv);
    await tv.remote(back);
    await expect.poll(() => tv.words(), PATIENT).toContain('Leave the app?');
    await tv.page.evaluate(() => window.emulatedTv?.relaunch({ channel: 'multi-key' }));
    await tv.expectPlaying();
    await expectChannel(tv, 'multi-key');
    await tv.remote(back);
    await world.lab.expectNothingLeaked(tv.account);
    if (device === 'webos') expect(await tv.platformCalls()).toContain('activate');
  });

  it('follows a deep link that brings it to the front', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    await tv.page.evaluate(() => {
      window.emulatedTv?.hide();
      window.emulatedTv?.relaunch({ channel: 'cbcs' });
    });
    await tv.expectPlaying();
    await expectChannel(tv, 'cbcs');
    expect((await tv.strip())?.channel).toBe(4);
    expect(await world.lab.sessions(tv.account)).toMatchObject([{ channel: 'cbcs' }]);
    await tv.remote(back);
    await world.lab.expectNothingLeaked(tv.account);
    expect(tv.uncaught).toEqual([]);
  });

  it('takes launch parameters that are none for none', async () => {
    const hostile = ['{', '"', '[]', 'null', '{"values":"{"}', '{"channel":{}}', `{"channel":"${'x'.repeat(5_000)}"}`, '{"values":'.repeat(1_000)];
    for (const launch of hostile.slice(0, 3)) {
      const tv = await world.tv({ launch });
      await tv.expectHome();
      for (const text of hostile) await tv.page.evaluate((parameters) => window.emulatedTv?.relaunch(parameters), text);
      expect(await tv.state()).toBe('idle');
      expect(tv.uncaught).toEqual([]);
      await tv.close();
    }
  });

  it('says that there is no such channel, at start and while one plays', async () => {
    const tv = await world.tv({ launch: { channel: '../<img src=x onerror=alert(1)>%00' } });
    await expect.poll(() => tv.words(), { timeout: 15_000 }).toMatch(/channel/i);
    await tv.remote(back);
    await tv.expectHome();
    await tv.remote(KEY.ok);
    await tv.expectPlaying();
    await tv.page.evaluate(() => window.emulatedTv?.relaunch({ channel: '__proto__' }));
    await expect.poll(() => tv.words(), PATIENT).toContain('CHANNEL_UNKNOWN');
    await tv.page.evaluate(() => window.emulatedTv?.relaunch({ channel: 'cbcs' }));
    await expectChannel(tv, 'cbcs');
    await tv.expectPlaying();
    expect(tv.uncaught).toEqual([]);
  });

  it('holds the screensaver back while a picture moves, and only then', async () => {
    const tv = await world.tv();
    await tv.expectHome();
    const mayStart = () => tv.page.evaluate(() => window.emulatedTv?.mayScreenSaverStart());
    expect(await mayStart()).toBe(true);
    await tv.remote(KEY.ok);
    await tv.expectPlaying();
    expect(await mayStart()).toBe(false);
    await tv.remote(KEY.pause);
    await tv.expectState('paused');
    expect(await mayStart()).toBe(true);
    await tv.remote(KEY.play);
    await tv.expectPlaying();
    expect(await mayStart()).toBe(false);
    await tv.remote(back);
    await expectFirstPage(tv);
    expect(await mayStart()).toBe(true);
  });

  it('survives a thousand keys in a second, and the last wish wins', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    const codes = Object.values(KEY).filter((code) => code !== KEY.guide && code !== KEY.stop);
    await tv.page.evaluate(
      ({ pressed, last }) => {
        for (let i = 0; i < 1_000; i++) {
          const code = i < 999 ? pressed[i % pressed.length] : last;
          const event = new KeyboardEvent('keydown', { bubbles: true });
          Object.defineProperty(event, 'keyCode', { value: code });
          window.dispatchEvent(event);
        }
      },
      { pressed: codes, last: back },
    );
    await expectFirstPage(tv);
    await world.lab.expectNothingLeaked(tv.account);
    await tv.remote(KEY.ok);
    await tv.expectPlaying();
    expect(tv.uncaught).toEqual([]);
  });

  it('plays on a TV whose globals throw', async () => {
    const tv = await world.tv({ channel: 'one-key', emulatedTv: { broken: true } });
    await tv.expectPlaying();
    await tv.remote(back);
    await expectFirstPage(tv);
    expect(tv.uncaught).toEqual([]);
  });
});

describe('keys on Tizen', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ device: 'tizen' });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it('are all registered but Exit, which is the platform’s', async () => {
    const tv = await world.tv({ channel: 'clear' });
    await tv.expectPlaying();
    const registered = await tv.page.evaluate(() => window.emulatedTv?.registeredKeys());
    expect(registered).toHaveLength(24);
    expect(registered).not.toContain('Exit');
    await tv.remote(EXIT);
    expect(await tv.platformCalls()).toContain('exit key');
  });

  it('do not arrive without being registered', async () => {
    const tv = await world.tv({ channel: 'clear', emulatedTv: { privileges: [] } });
    await tv.expectPlaying();
    await tv.remote(427, CAPTION, KEY.stop);
    expect((await tv.platformCalls()).slice(-3)).toEqual(['key kept ChannelUp', 'key kept Caption', 'key kept MediaStop']);
    expect(await tv.state()).toBe('playing');
    // Arrows, OK and Back need nobody's leave.
    await tv.remote(10009);
    await tv.expectState('idle');
  });
});

describe('the background on Tizen', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ device: 'tizen' });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it('stops JavaScript, and the app plays again when it is shown', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    await tv.page.evaluate(() => {
      const counter = window as unknown as { ticks: number };
      counter.ticks = 0;
      setInterval(() => counter.ticks++, 50);
    });
    const show = await suspend(tv);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await show();
    expect(await tv.page.evaluate(() => (window as unknown as { ticks: number }).ticks)).toBeLessThan(20);
    await tv.expectPlaying();
    await tv.remote(10009);
    await world.lab.expectNothingLeaked(tv.account);
    expect(tv.uncaught).toEqual([]);
  });

  it.each([4, 5, 5.5])('costs a Tizen %s its <video>, and the app plays on in another', async (version) => {
    const tv = await world.tv({ channel: 'one-key', emulatedTv: { version } });
    await tv.expectPlaying();
    await tv.page.evaluate(() => document.querySelector('video')?.setAttribute('data-first', ''));
    await (await suspend(tv))();
    await tv.expectPlaying();
    expect(await tv.page.evaluate(() => document.querySelector('video')?.hasAttribute('data-first'))).toBe(false);
    await tv.remote(10009);
    await world.lab.expectNothingLeaked(tv.account);
  });
});

it('heeds an operator who knows better: without a new <video> an old Tizen says that it cannot play', async () => {
  const world = await World.start({ device: 'tizen', operator: { quirks: { tizen: { needsNewVideoAfterBackground: false } } } });
  const tv = await world.tv({ channel: 'one-key', emulatedTv: { version: 5 } });
  await tv.expectPlaying();
  await (await suspend(tv))();
  await tv.expectState('failed');
  await tv.close();
  await world.close();
});

describe('Back on the first page of an older webOS', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ device: 'webos' });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it.each([3, 4, 5])('%i is the platform’s', async (version) => {
    const tv = await world.tv({ emulatedTv: { version } });
    await tv.expectHome();
    await tv.remote(461);
    await expect.poll(() => tv.platformCalls(), PATIENT).toContain('platformBack');
    expect(await tv.words()).not.toContain('Leave the app?');
  });
});

it('nothing of the emulated TV is in the build', async () => {
  expect(await buildTvScript()).toContain(MARK);
  const files = (await readdir(buildFolder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files) {
    const text = await readFile(path.join(parentPath, name), 'latin1');
    expect(text.includes(MARK) || /emulator\/tv|emulatedTv/.test(text), name).toBe(false);
  }
});
