import type { Channel } from '../contract/catalogue';

/** The catalogue's channels as a viewer walks through them. */
export class LineUp {
  readonly live: readonly Channel[];
  readonly onDemand: readonly Channel[];
  private readonly byId = new Map<string, Channel>();

  constructor(readonly channels: readonly Channel[]) {
    this.live = channels.filter((channel) => channel.live);
    this.onDemand = channels.filter((channel) => !channel.live);
    for (const channel of channels) this.byId.set(channel.id, channel);
  }

  /** `id` may be anything: it can come from a launch parameter. */
  find(id: string): Channel | undefined {
    return this.byId.get(id);
  }

  numbered(number: number): Channel | undefined {
    return this.channels.find((channel) => channel.number === number);
  }

  /**
   * The channel `step` places further, round and round, among those of the same kind: nobody who changes
   * channels wants to land in the middle of a film.
   */
  neighbour(of: Channel, step: number): Channel {
    const siblings = of.live ? this.live : this.onDemand;
    const at = siblings.findIndex((channel) => channel.id === of.id);
    // Gone from the catalogue since: start again from its first channel.
    if (at < 0) return siblings[0] ?? of;
    const count = siblings.length;
    return siblings[(((at + step) % count) + count) % count] ?? of;
  }
}
