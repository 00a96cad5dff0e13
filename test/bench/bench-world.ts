import { SCREEN, World } from '../e2e/support/world';
import { startPeerServer, type PeerServer } from '../peers/support/peer-server';
import { PeerTv } from '../peers/support/peer-world';
import { watchFrames } from './frame-watch';
import { OurStage, PeerStage, type Contestant, type Stage } from './stage';

/** So many that nobody's zaps are refused: who counts right is judged elsewhere. */
const SLOTS = 50;

export interface BenchWorldOptions {
  readonly keySystem: string;
  /** ms that every set-up and every licence takes longer. */
  readonly delay: number;
}

/** One headend and one browser for all contestants. */
export class BenchWorld {
  private households = 0;

  private constructor(
    private readonly world: World,
    private readonly server: PeerServer,
    private readonly options: BenchWorldOptions,
  ) {}

  static async start(options: BenchWorldOptions): Promise<BenchWorld> {
    const server = await startPeerServer();
    // Over the standard API, as the peers' page speaks it: the same calls to the same services.
    const world = await World.start({ drm: 'nagra-ssp', emulated: [options.keySystem], guests: [server.url] });
    if (options.delay > 0) {
      for (const route of ['setup', 'licence']) await world.lab.fault({ route, delayMs: options.delay, times: 0 });
    }
    return new BenchWorld(world, server, options);
  }

  /** A page of its own, playing the first channel. */
  async stage(contestant: Contestant): Promise<Stage> {
    const account = `bench-${++this.households}`;
    await this.world.lab.limit(account, { maxSessions: SLOTS });
    const stage = await (contestant === 'ours' ? this.ours(account) : this.peer(contestant, account));
    await stage.start();
    return stage;
  }

  browserVersion(): string {
    return this.world.browser.version();
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.server.close();
  }

  private async ours(account: string): Promise<Stage> {
    const tv = await this.world.tv({ account, channel: 'one-key', before: watchFrames });
    return new OurStage(tv);
  }

  private async peer(contestant: Exclude<Contestant, 'ours'>, account: string): Promise<Stage> {
    const page = await this.world.browser.newPage({ viewport: SCREEN });
    await page.addInitScript(watchFrames);
    await page.goto(this.server.url);
    return new PeerStage(new PeerTv(page, this.world.headend.url, this.world.library, account), contestant, this.options.keySystem);
  }
}
