import { PNG } from 'pngjs';
import type { Browser, Page } from 'playwright-core';
import { contentRoutes, ensureContent, type ContentLibrary } from '../../../headend/content';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import type { CdmControl } from '../../../platform/emulator/cdm/control';
import type {} from '../../../platform/emulator/cdm/install';
import { Lab } from '../../e2e/support/lab';
import { contentCache } from '../../e2e/support/paths';
import { launchChromium } from '../../support/chromium';
import { stripIn } from '../../support/picture';
import type { PeerName } from '../page/main';
import type { Wish } from '../page/player';
import type { Subscription } from '../page/subscriber';
import { startPeerServer, type PeerServer } from './peer-server';

/** A headend, and a page on another origin with all peers and the emulated CDM in it. */
export class PeerWorld {
  readonly lab: Lab;
  private households = 0;

  private constructor(
    private readonly headend: RunningHeadend,
    private readonly library: ContentLibrary,
    private readonly server: PeerServer,
    private readonly browser: Browser,
  ) {
    this.lab = new Lab(headend.url);
  }

  static async start(): Promise<PeerWorld> {
    const library = await ensureContent({ cacheDir: contentCache });
    const server = await startPeerServer();
    const headend = await startHeadend({ library, mediaRoutes: contentRoutes(library), allowedOrigins: [server.url] });
    return new PeerWorld(headend, library, server, await launchChromium());
  }

  /** A page of its own, for a household of its own. */
  async tv(): Promise<PeerTv> {
    const page = await this.browser.newPage({ viewport: { width: 960, height: 540 } });
    await page.goto(this.server.url);
    return new PeerTv(page, this.headend.url, this.library, `peer-${++this.households}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.headend.close();
    await this.server.close();
  }
}

export class PeerTv {
  constructor(
    readonly page: Page,
    private readonly headend: string,
    private readonly library: ContentLibrary,
    readonly account: string,
  ) {}

  /** @param channel catalogue id */
  async play(peer: PeerName, keySystem: string, channel: string): Promise<void> {
    await this.page.evaluate(([name, ...rest]) => window.peer?.play(name, ...rest), [peer, ...this.wishFor(keySystem, channel)] as const);
  }

  /** Asks for another channel, and does not wait for it. */
  async zap(keySystem: string, channel: string): Promise<void> {
    await this.page.evaluate((wish) => window.peer?.zap(...wish), this.wishFor(keySystem, channel));
  }

  async stop(): Promise<void> {
    await this.page.evaluate(() => window.peer?.stop());
  }

  /** What the player complained about. */
  async errors(): Promise<readonly string[]> {
    return this.page.evaluate(() => window.peer?.errors ?? []);
  }

  decodedFrames(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
  }

  async channelInPicture(): Promise<number | undefined> {
    return stripIn(PNG.sync.read(await this.page.screenshot()))?.channel;
  }

  /** Works the emulated CDM. */
  async cdm<Result>(work: (control: CdmControl) => Result | Promise<Result>): Promise<Result> {
    const control = await this.page.evaluateHandle(() => window.emulatedCdm as CdmControl);
    return control.evaluate(work as (control: CdmControl) => Result);
  }

  async keyStatuses(): Promise<Readonly<Record<string, string>>> {
    const { sessions } = await this.cdm((control) => control.state());
    return Object.assign({}, ...sessions.map(({ keys }) => keys)) as Readonly<Record<string, string>>;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private wishFor(keySystem: string, channel: string): [Wish, Subscription] {
    const entry = this.library.channel(channel);
    if (entry === undefined) throw new Error(`no channel ${channel}`);
    const { contentId, encrypted, live } = entry;
    return [
      { keySystem, manifestUrl: this.headend + entry.manifestPath, live },
      { services: `${this.headend}/demo`, account: this.account, contentId, encrypted },
    ];
  }
}
