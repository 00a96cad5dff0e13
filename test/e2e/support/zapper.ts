import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Tv } from './tv';
import { CHANNELS, type Channel } from './walk';

/** ms between the two keys of a double zap: from a key that bounces to a viewer who sees that it was one too few. */
const GAP = { least: 5, most: 130 };

/** Longer than the player's own patience: a channel that plays no later than this does not hang. */
const PATIENCE = 30_000;

/** A viewer who zaps through the live channels at random, and knows what has to play. */
export class Zapper {
  private at = 0;

  /** @param tv plays the first channel */
  constructor(
    private readonly tv: Tv,
    private readonly random: () => number,
  ) {}

  get wish(): Channel {
    return CHANNELS[this.at] ?? CHANNELS[0];
  }

  /** One up or down. */
  async zap(): Promise<void> {
    // More ups than downs: round and round, with a step back now and then.
    await this.step(this.random() < 0.7 ? 1 : -1);
  }

  /** Two keys, one soon after the other. */
  async zapTwice(): Promise<void> {
    const gap = GAP.least + this.random() * (GAP.most - GAP.least);
    const start = performance.now();
    await this.zap();
    await sleep(Math.max(0, start + gap - performance.now()));
    await this.zap();
  }

  async zapToFirst(): Promise<void> {
    while (this.at !== 0) await this.step(1);
  }

  /** The last wish plays: that channel, with frames that are decoded. */
  async expectWish(): Promise<void> {
    await expect.poll(() => this.now(), { timeout: PATIENCE, message: 'the last wish' }).toBe(`playing ${this.wish}`);
    const frames = await this.tv.decodedFrames();
    await expect.poll(() => this.tv.decodedFrames(), { timeout: PATIENCE, message: `decoded frames of ${this.wish} rise` }).toBeGreaterThan(frames);
  }

  /** Neither the app nor the element is asked: the picture itself says whose it is. */
  async expectPicture(): Promise<void> {
    await expect.poll(async () => (await this.tv.strip())?.channel, { timeout: PATIENCE, message: `the picture is of ${this.wish}` }).toBe(this.at + 1);
  }

  private async step(step: 1 | -1): Promise<void> {
    this.at = (this.at + step + CHANNELS.length) % CHANNELS.length;
    await this.tv.press(step > 0 ? 'ChannelUp' : 'ChannelDown');
  }

  private now(): Promise<string> {
    return this.tv.page.evaluate(() => {
      const state = window.tvPlayer?.state();
      if (state === undefined || state.kind === 'idle') return 'idle';
      return `${state.kind} ${state.source.channel ?? ''}${state.kind === 'failed' ? ` ${state.error.code}` : ''}`;
    });
  }
}
