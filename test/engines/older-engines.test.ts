import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAppServer, type RunningAppServer } from '../../headend/app/app-server';
import { contentRoutes, ensureContent, type ContentLibrary } from '../../headend/content';
import { startHeadend, type RunningHeadend } from '../../headend/running';
import { OLDEST_TV_ENGINE } from '../../platform/web/target';
import { Lab } from '../e2e/support/lab';
import { contentCache } from '../e2e/support/paths';
import { tvBuild } from '../support/tv-build';
import type { EnginePage } from './support/engine-page';
import { launchEngine, type Engine } from './support/launch-engine';
import { olderEngineScript } from './support/older-engine';

/**
 * The tv build on imitations of engines that cannot be had: Tizen 3 to 5.0 and webOS 4. They are the oldest engine that
 * plays, made as poor as MDN's compatibility data say.
 */
const imitated = [OLDEST_TV_ENGINE, 53, 56, 63];

/** The first to have AVC. */
const oldestThatPlays = '76';

const OK = 13;
const BACK = 461;

const recordFaults = `window.faults = [];
window.addEventListener('error', function (event) { window.faults.push(String(event.message || (event.target && event.target.src))); }, true);
window.addEventListener('unhandledrejection', function (event) { window.faults.push('unhandled: ' + String(event.reason && event.reason.stack || event.reason)); });`;

let library: ContentLibrary;
let app: RunningAppServer;
let headend: RunningHeadend;
let engine: Engine;
beforeAll(async () => {
  library = await ensureContent({ cacheDir: contentCache });
  const operatorConfig: Record<string, unknown> = {};
  app = await startAppServer({ buildDir: await tvBuild(), operatorConfig });
  headend = await startHeadend({ library, mediaRoutes: contentRoutes(library), allowedOrigins: [app.url] });
  Object.assign(operatorConfig, { brand: { name: 'Lumen TV' }, backend: { baseUrl: headend.url, tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } });
  engine = await launchEngine(oldestThatPlays, { args: ['--autoplay-policy=no-user-gesture-required'] });
});
afterAll(async () => {
  await engine.close();
  await headend.close();
  await app.close();
});

const state = async (page: EnginePage): Promise<unknown> => page.evaluate('window.tvPlayer ? tvPlayer.state().kind : "no app"');
const curtain = async (page: EnginePage): Promise<unknown> => page.evaluate(`document.getElementById('boot').style.display`);

/** How many colours a screenshot has, with a step of 32 in each. */
async function colours(page: EnginePage): Promise<number> {
  const { data } = await page.cdp.send('Page.captureScreenshot', { format: 'png' });
  const { data: pixels } = PNG.sync.read(Buffer.from(data, 'base64'));
  const seen = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) seen.add(((pixels[at] ?? 0) >> 5) * 64 + ((pixels[at + 1] ?? 0) >> 5) * 8 + ((pixels[at + 2] ?? 0) >> 5));
  return seen.size;
}

/** A page of a TV with that engine, before it has loaded anything. */
async function olderPage(version: number): Promise<EnginePage> {
  const page = await engine.newPage();
  // dash.js's own polyfills go by it here and there.
  await page.cdp.send('Network.setUserAgentOverride', { userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36` });
  await page.runFirst(olderEngineScript(version));
  await page.runFirst(recordFaults);
  return page;
}

describe.each(imitated)('an imitation of Chromium %s', (version) => {
  const account = `older-${version}`;
  let page: EnginePage;
  beforeAll(async () => {
    page = await olderPage(version);
    await page.navigate(`${app.url}/?account=${account}&device=tv`);
  });
  afterAll(() => page.destroy());

  it('starts and draws', async () => {
    await expect.poll(() => curtain(page), { timeout: 30_000, message: 'the curtain is drawn' }).toBe('none');
    await expect.poll(() => colours(page), { timeout: 30_000, message: 'colours on the screen' }).toBeGreaterThan(20);
    expect(await page.evaluate('faults')).toEqual([]);
  });

  it('plays an encrypted channel and goes home', async () => {
    await page.pressKey(OK);
    await expect.poll(() => state(page), { timeout: 30_000 }).toBe('playing');
    await expect.poll(() => page.evaluate(`document.querySelector('video').webkitDecodedFrameCount`), { timeout: 30_000, message: 'decoded frames' }).toBeGreaterThan(24);
    await page.pressKey(BACK);
    await expect.poll(() => state(page), { timeout: 30_000 }).toBe('idle');
    await new Lab(headend.url).expectNothingLeaked(account);
    expect(await page.evaluate('faults')).toEqual([]);
  });
});

describe('the imitation', () => {
  const message = async (page: EnginePage): Promise<unknown> => page.evaluate(`document.getElementById('boot-message').textContent`);

  it('is poor enough to need the polyfills, which the engine itself does not', async () => {
    for (const [page, words] of [
      [await olderPage(OLDEST_TV_ENGINE), /^The app could not start\./],
      [await engine.newPage(), /^$/],
    ] as const) {
      await page.cdp.send('Network.setBlockedURLs', { urls: ['*/polyfills.js'] });
      await page.navigate(app.url);
      await expect.poll(async () => `${String(await curtain(page))}${String(await message(page))}`, { timeout: 30_000 }).not.toBe('');
      expect(await message(page)).toMatch(words);
      await page.destroy();
    }
  });

  it.each([38, OLDEST_TV_ENGINE - 1])('of Chromium %s is told that it is too old, and starts nothing', async (version) => {
    const page = await olderPage(version);
    await page.navigate(app.url);
    await expect.poll(() => message(page), { timeout: 30_000 }).toMatch(/its software is too old/);
    expect(await page.evaluate(`document.querySelector('canvas')`)).toBeNull();
    await page.destroy();
  });
});
