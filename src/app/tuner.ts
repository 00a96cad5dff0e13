import type { Channel } from '../contract/catalogue';
import type { Player } from '../contract/player';
import type { CatalogueStore } from './catalogue-store';

/** What is on. Every wish reaches the player in the turn of the key that made it; the player sorts out a storm of them. */
export class Tuner {
  private channel: Channel | undefined;
  /** The last two, newest first. */
  private watched: readonly Channel[] = [];

  constructor(
    private readonly player: Player,
    private readonly store: CatalogueStore,
  ) {}

  /** With the programme data of the newest catalogue. */
  get current(): Channel | undefined {
    const { channel } = this;
    return channel && (this.store.lineUp?.find(channel.id) ?? channel);
  }

  tune(channel: Channel): void {
    this.channel = channel;
    const [last] = this.watched.filter(({ id }) => id !== channel.id);
    this.watched = [channel, ...(last ? [last] : [])];
    this.player.load(channel.source);
  }

  /** Loads the same channel anew: after a failure, or at the end. */
  retune(): void {
    if (this.channel) this.tune(this.channel);
  }

  /** @returns the channel that is on then; nothing where nothing was on */
  zap(step: 1 | -1): Channel | undefined {
    const { current } = this;
    if (!current) return undefined;
    const next = this.store.lineUp?.neighbour(current, step) ?? current;
    // The only channel of its kind: there is nowhere to go, and no reason to interrupt it.
    if (next.id !== current.id) this.tune(next);
    return next;
  }

  /** Back to the channel before, and from there to this one again. @returns it; nothing where there was none */
  recall(): Channel | undefined {
    const before = this.watched.find(({ id }) => id !== this.channel?.id);
    if (before) this.tune(this.store.lineUp?.find(before.id) ?? before);
    return before;
  }

  stop(): void {
    if (!this.channel) return;
    this.channel = undefined;
    // Its outcome is the player's to report: a failed tear-down is none of the viewer's business.
    void this.player.stop('stop').catch(() => undefined);
  }
}
