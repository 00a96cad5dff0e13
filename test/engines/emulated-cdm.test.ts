import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentRoutes, ensureContent, type ContentLibrary } from '../../headend/content';
import { startHeadend, type RunningHeadend } from '../../headend/running';
import type { SessionReport } from '../../platform/emulator/cdm/control';
import { Lab } from '../e2e/support/lab';
import { contentCache } from '../e2e/support/paths';
import { startPeerServer, type PeerServer } from '../peers/support/peer-server';
import type { EnginePage } from './support/engine-page';
import { decodesAvc, enginesToTest } from './support/engines';
import { launchEngine, type Engine } from './support/launch-engine';

/** The emulated CDM on the engines of TVs: an unmodified player decodes through it, by the key system that it stands in for. */

const CELLS = [
  ['shaka', 'com.widevine.alpha', 'multi-key'],
  // Shaka asks for no `cbcs` below Chromium 81, where EME cannot name a scheme.
  ['rx-player', 'com.widevine.alpha', 'cbcs-vod'],
  ['shaka', 'com.microsoft.playready.recommendation', 'rotation'],
  ['shaka', 'com.microsoft.playready', 'one-key-vod'],
] as const;

/** Frames decoded; the standard name is younger than some engines. */
const FRAMES = `(function () { var video = document.querySelector('video'); return video.webkitDecodedFrameCount; })()`;

let library: ContentLibrary;
let server: PeerServer;
let headend: RunningHeadend;
beforeAll(async () => {
  library = await ensureContent({ cacheDir: contentCache });
  server = await startPeerServer();
  headend = await startHeadend({ library, mediaRoutes: contentRoutes(library), allowedOrigins: [server.url] });
});
afterAll(async () => {
  await headend.close();
  await server.close();
});

describe.each(enginesToTest().filter(decodesAvc))('Chromium %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await launchEngine(name);
  });
  afterAll(() => engine.close());

  it.each(CELLS)('%s with %s decodes %s', async (peer, keySystem, channel) => {
    const account = `engine-${name}-${keySystem}-${channel}`;
    const entry = library.channels.find(({ id }) => id === channel);
    const wish = { keySystem, manifestUrl: `${headend.url}${entry?.manifestPath ?? ''}`, live: entry?.live };
    const subscription = { services: `${headend.url}/demo`, account, contentId: entry?.contentId };
    const page: EnginePage = await engine.newPage();
    await page.navigate(server.url);
    await page.evaluate(`emulatedCdm.options.maxSessions = 64; peer.play('${peer}', ${JSON.stringify(wish)}, ${JSON.stringify(subscription)})`);
    await expect.poll(() => page.evaluate(FRAMES), { timeout: 30_000, message: 'decoded frames' }).toBeGreaterThan(24);

    const { sessions } = (await page.evaluate('emulatedCdm.state()')) as { readonly sessions: readonly SessionReport[] };
    expect(new Set(sessions.map((session) => session.keySystem))).toEqual(new Set([keySystem]));
    expect(sessions.some(({ keysInside }) => keysInside > 0)).toBe(true);
    expect(await page.evaluate('peer.errors')).toEqual([]);
    await page.evaluate('peer.stop()');
    await new Lab(headend.url).expectNothingLeaked(account);
    await page.destroy();
  });
});
