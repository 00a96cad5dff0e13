import * as v from 'valibot';
import type { Clock } from '../base/clock';
import type { DeviceStorage, Instances } from '../contract/device';
import { LONGEST_PERIOD } from './heartbeat-period';
import { PERIODS_TO_EXPIRY } from './limits';

/** One entry per running app: `…session.<instance>`. */
const PREFIX = 'tv.reference.player.session.';

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(8_192));

/** ms. More than a timer can count would be no time at all to it. */
const LONGEST_LIFE = LONGEST_PERIOD * PERIODS_TO_EXPIRY * 1_000;

const SlotSchema = v.object({
  /** What ends the session: the newest token, or a handle good for nothing else. */
  key: v.optional(Text),
  /** What it was asked for with: without a key, the same asked again brings one. */
  externalId: Text,
  contentId: Text,
  /** ms since the epoch: when it was last known to be alive. */
  seenAt: v.number(),
  /** ms that it lives on from then without another sign of life. */
  life: v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST_LIFE)),
});

/** A session that may still be counted, as it is written down. Nothing in it can play anything. */
export type WrittenSlot = v.InferOutput<typeof SlotSchema>;

/**
 * What a crash or a power cut leaves behind: one list per running app of the sessions that may still be counted. The one
 * exception to "tokens in memory only" (docs/secure-sessions.md).
 */
export class SessionJournal {
  constructor(
    private readonly storage: DeviceStorage,
    private readonly instances: Instances,
    private readonly clock: Clock,
  ) {}

  /** This run's list, in the place of the one before. */
  write(slots: readonly WrittenSlot[]): void {
    const name = PREFIX + this.instances.own;
    if (slots.length === 0) this.storage.remove(name);
    else this.storage.set(name, JSON.stringify(slots));
  }

  /**
   * Finds the sessions that nobody holds any more, and forgets them once `adopt` has them: each is handed out once. Those
   * of apps that still run are left alone.
   */
  async takeOrphans(adopt: (slots: readonly WrittenSlot[]) => void): Promise<void> {
    for (const name of this.storage.keys(PREFIX)) {
      const instance = name.slice(PREFIX.length);
      if (instance === this.instances.own) continue;
      const slots = this.read(name);
      if (slots !== undefined && (await this.isHeld(instance, slots))) continue;
      // Another run may have been quicker meanwhile.
      const left = this.read(name);
      if (left !== undefined) adopt(left);
      this.storage.remove(name);
    }
  }

  /** Where the engine cannot say who runs, an app that has not written for its share of a life is taken for gone. */
  private async isHeld(instance: string, slots: readonly WrittenSlot[]): Promise<boolean> {
    const running = await this.instances.isRunning(instance);
    if (running !== undefined) return running;
    const now = this.clock.wallNow();
    return slots.some(({ seenAt, life }) => now >= seenAt && now - seenAt < life * LIFE_BETWEEN_BEATS);
  }

  private read(name: string): readonly WrittenSlot[] | undefined {
    try {
      const list: unknown = JSON.parse(this.storage.get(name) ?? '');
      // One bad entry costs that entry.
      return Array.isArray(list) ? list.filter((slot): slot is WrittenSlot => v.is(SlotSchema, slot)) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A life is one and a half heartbeat periods; an app that runs writes once a period, give or take a busy moment. */
const LIFE_BETWEEN_BEATS = 0.8;
