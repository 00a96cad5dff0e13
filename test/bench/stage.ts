import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type {} from '../../platform/emulator/cdm/install';
import type { Tv } from '../e2e/support/tv';
import { CHANNELS, type Channel } from '../e2e/support/walk';
import type { PeerName } from '../peers/page/main';
import type { PeerTv } from '../peers/support/peer-world';
import { stripIn } from '../support/picture';
import { markChannelKeys, sinceWish, WISH } from './frame-watch';

export type Contestant = 'ours' | PeerName;

/** ms after which a wish that does not play counts as a hang; our own player gives up after less. */
export const HANG = 20_000;

/** One player on one page, with a viewer before it. */
export abstract class Stage {
  private at = 0;

  constructor(readonly page: Page) {}

  get wish(): Channel {
    return CHANNELS[this.at] ?? CHANNELS[0];
  }

  /** Plays the first channel. */
  abstract start(): Promise<void>;
  /** Makes the player stop, and stays on the page. */
  abstract stop(): Promise<void>;
  /** The wish alone: it is made and noted in the page, and nothing is waited for. */
  protected abstract send(step: 1 | -1): Promise<void>;

  async zap(step: 1 | -1): Promise<void> {
    this.at = (this.at + step + CHANNELS.length) % CHANNELS.length;
    await this.send(step);
  }

  /** @returns ms from the last wish to its first frame; nothing where that never came */
  untilFirstFrame(): Promise<number | undefined> {
    return this.before(HANG, 50, () => this.page.evaluate(sinceWish, WISH));
  }

  /** @returns whether the picture is of the last wish before long */
  async playsWish(): Promise<boolean> {
    const isThere = async () => (stripIn(PNG.sync.read(await this.page.screenshot()))?.channel === this.at + 1 ? true : undefined);
    return (await this.before(HANG, 100, isThere)) ?? false;
  }

  /** Key sessions that the CDM has. */
  keySessions(): Promise<number> {
    return this.page.evaluate(() => window.emulatedCdm?.state().sessions.length ?? NaN);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Asks every `period` ms until there is an answer, or `limit` ms are over. */
  private async before<Answer>(limit: number, period: number, ask: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
    const end = performance.now() + limit;
    while (performance.now() < end) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await this.page.waitForTimeout(period);
    }
    return undefined;
  }
}

/** The whole app, worked by keys. */
export class OurStage extends Stage {
  constructor(private readonly tv: Tv) {
    super(tv.page);
  }

  async start(): Promise<void> {
    await this.page.evaluate(markChannelKeys, WISH);
    if (!(await this.playsWish())) throw new Error('our player does not play');
  }

  async stop(): Promise<void> {
    await this.tv.press('Back');
    await this.page.waitForFunction(() => window.tvPlayer?.state().kind === 'idle');
  }

  protected async send(step: 1 | -1): Promise<void> {
    await this.tv.press(step > 0 ? 'ChannelUp' : 'ChannelDown');
  }
}

/** A peer on a bare page, called as its guide says. */
export class PeerStage extends Stage {
  constructor(
    private readonly tv: PeerTv,
    private readonly peer: PeerName,
    private readonly keySystem: string,
  ) {
    super(tv.page);
  }

  async start(): Promise<void> {
    // They keep keys of a rotating channel that have gone, and would run out of a TV's six sessions for that.
    await this.tv.cdm((control) => void (control.options.maxSessions = 64));
    await this.tv.play(this.peer, this.keySystem, this.wish);
    if (!(await this.playsWish())) throw new Error(`${this.peer} does not play`);
  }

  async stop(): Promise<void> {
    await this.tv.stop();
  }

  protected async send(): Promise<void> {
    await this.tv.zap(this.keySystem, this.wish);
  }
}
