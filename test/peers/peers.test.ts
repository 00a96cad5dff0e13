import { PNG } from 'pngjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { contentRoutes, ensureContent, type ContentLibrary } from '../../headend/content';
import { startHeadend, type RunningHeadend } from '../../headend/running';
import type {} from '../../platform/emulator/cdm/install';
import { Lab } from '../e2e/support/lab';
import { contentCache } from '../e2e/support/paths';
import { launchChromium } from '../support/chromium';
import { stripIn } from '../support/picture';
import { ALL_CELLS, PAIRWISE_CELLS, type Cell } from './cells';
import type {} from './page/main';
import { startPeerServer, type PeerServer } from './support/peer-server';

const CELLS = process.env.CELLS === 'all' ? ALL_CELLS : PAIRWISE_CELLS;

/** Shaka and RxPlayer keep the sessions of keys that have gone: a channel that rotates needs more than a TV has. */
const ROOM_FOR_ROTATION = 64;

let headend: RunningHeadend;
let library: ContentLibrary;
let server: PeerServer;
let browser: Browser;
let page: Page;
let households = 0;

beforeAll(async () => {
  library = await ensureContent({ cacheDir: contentCache });
  server = await startPeerServer();
  headend = await startHeadend({ library, mediaRoutes: contentRoutes(library), allowedOrigins: [server.url] });
  browser = await launchChromium();
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser.close();
  await headend.close();
  await server.close();
});

it.each(CELLS)('$peer plays $channel as $keySystem, live: $live', async ({ peer, keySystem, channel, live }: Cell) => {
  const account = `peer-${++households}`;
  const entry = library.channels.find(({ id }) => id === (live ? channel : `${channel}-vod`));
  if (entry === undefined) throw new Error(`no ${channel}`);
  page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  await page.goto(server.url);
  await page.evaluate((room) => {
    if (window.emulatedCdm !== undefined) window.emulatedCdm.options.maxSessions = room;
  }, ROOM_FOR_ROTATION);

  await page.evaluate(
    ([name, wish, subscription]) => window.peer?.play(name, wish, subscription),
    [
      peer,
      { keySystem, manifestUrl: headend.url + entry.manifestPath, live },
      { services: `${headend.url}/demo`, account, contentId: entry.contentId },
    ] as const,
  );
  await expect.poll(decodedFrames, { timeout: 30_000, message: 'decoded frames' }).toBeGreaterThan(24);
  await expect.poll(channelInPicture, { timeout: 10_000, message: 'the channel number in the picture' }).toBe(NUMBERS[channel]);
  expect(await page.evaluate(() => window.peer?.errors)).toEqual([]);

  // No silent ClearKey: the emulated key system has the keys, and the headend has given its licences for it.
  const sessions = (await page.evaluate(() => window.emulatedCdm?.state().sessions)) ?? [];
  expect(sessions.some(({ keysInside }) => keysInside > 0)).toBe(true);
  expect(new Set(sessions.map((session) => session.keySystem))).toEqual(new Set([keySystem]));
  const lab = new Lab(headend.url);
  const licences = (await lab.ledger(account)).filter(({ kind }) => kind === 'licence');
  expect(licences.length).toBeGreaterThan(0);

  await page.evaluate(() => window.peer?.stop());
  await lab.expectNothingLeaked(account);
});

/** The number that a channel's picture carries. */
const NUMBERS: Readonly<Record<string, number>> = { 'one-key': 1, 'multi-key': 2, rotation: 3, cbcs: 4 };

function decodedFrames(): Promise<number> {
  return page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
}

async function channelInPicture(): Promise<number | undefined> {
  return stripIn(PNG.sync.read(await page.screenshot()))?.channel;
}
