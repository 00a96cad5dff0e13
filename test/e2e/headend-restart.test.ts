import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium';
import { Lab } from './support/lab';
import { NpmStart } from './support/npm-start';
import { rootFolder } from './support/paths';
import { together } from './support/together';
import { Tv } from './support/tv';
import { bufferAhead } from './support/weather';
import { spoken, witness } from './support/witness';
import { SCREEN } from './support/world';

/**
 * The headend ends under a picture that plays, and comes back: its sessions are gone, its keys are not. The next beat finds
 * that out, and another session takes the place of the lost one.
 */
let browser: Browser;
let npm: NpmStart;
beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(() => npm.end());
afterAll(() => browser.close());

/** `kill -9` is the harder one; with `CELLS=all` the other, too. */
const SIGNALS = process.env.CELLS === 'all' ? (['SIGTERM', 'SIGKILL'] as const) : (['SIGKILL'] as const);

const READY = { said: 'Ctrl+C ends it.' };

/** s; what a film that plays for a while has ahead. */
const FULL = 20;
/** s that a clock and a buffer may be misread by, and that a picture may stand still on a busy machine. */
const BLUR = 3;
/** s; a session that nobody can prove lives one and a half of it, and a picture no longer than its session. */
const PERIOD = 16;
const LIFE = 1.5 * PERIOD;
const SOON = { timeout: 60_000 };

const FAILURE = /Code:/;

it.each(SIGNALS)('a headend that is ended by %s and started again costs no viewer his picture', { timeout: 240_000 }, async (signal) => {
  npm = await NpmStart.in(rootFolder);
  await npm.until(READY);
  const origin = `http://localhost:${npm.port}`;
  const lab = new Lab(origin);
  const film = await watching(origin, lab, 'film', signal);
  const live = await watching(origin, lab, 'one-key', signal);
  await expect.poll(() => bufferAhead(film), SOON).toBeGreaterThan(FULL);
  const looks = [await witness(film), await witness(live)] as const;
  const beats = async () => (await lab.kinds(film.account)).filter((kind) => kind === 'heartbeat').length;
  const before = await beats();
  await expect.poll(beats, SOON).toBeGreaterThan(before);

  const ahead = await bufferAhead(film);
  const gone = Date.now();
  npm.signal(signal, 'child');
  await expect.poll(() => npm.listens(), SOON).toBe(false);
  npm = await NpmStart.in(rootFolder, npm.port);
  await npm.until(READY);
  const away = (Date.now() - gone) / 1_000;

  await together(...[film, live].map(async (tv) => {
    await expect.poll(() => lab.kinds(tv.account), { ...SOON, message: 'a session in the place of the lost one, that proves its life' }).toEqual(expect.arrayContaining(['setup', 'licence', 'heartbeat']));
    await tv.expectPlaying();
    expect(await lab.sessions(tv.account), 'and no other').toHaveLength(1);
    expect(tv.uncaught).toEqual([]);
  }));
  const [seen, seenLive] = [await looks[0](), await looks[1]()];
  for (const sight of [seen, seenLive]) expect(spoken(sight), JSON.stringify(sight)).not.toMatch(FAILURE);
  if (away + BLUR < Math.min(ahead, LIFE)) {
    expect(seen.said, `${away} s away, ${ahead} s ahead: ${JSON.stringify(seen)}`).toEqual([]);
    expect(seen.standstill).toBeLessThan(BLUR);
  }
});

async function watching(origin: string, lab: Lab, channel: string, signal: string): Promise<Tv> {
  const account = `restart-${signal}-${channel}`;
  await lab.limit(account, { heartbeatS: PERIOD });
  const context = await browser.newContext({ viewport: SCREEN });
  const page = await context.newPage();
  const tv = new Tv(page, context, account);
  await page.goto(`${origin}/?account=${account}&channel=${channel}`);
  await tv.expectPlaying();
  return tv;
}
