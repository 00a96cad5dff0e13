import * as v from 'valibot';
import type { Clock } from '../base/clock';
import type { DeviceStorage, Instances } from '../contract/device';

/** One entry per running app: `…session.<instance>`. */
const PREFIX = 'tv.reference.player.session.';

/** A session that can still be ended. Nothing in it can play anything. */
const EntrySchema = v.object({
  /** What ends the session: the newest token, or a handle good for nothing else. */
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(8_192)),
  /** ms since the epoch: when it was last known to be alive. */
  writtenAt: v.number(),
  /** ms since the epoch: after this the server has given it up by itself. */
  expiresAt: v.number(),
});

type Entry = v.InferOutput<typeof EntrySchema>;

/**
 * What a crash or a power cut leaves behind: one line per running app, erased at tear-down, ignored past its expiry.
 * The one exception to "tokens in memory only" (docs/secure-sessions.md).
 */
export class SessionJournal {
  constructor(
    private readonly storage: DeviceStorage,
    private readonly instances: Instances,
    private readonly clock: Clock,
  ) {}

  /** @param life ms that the session lives on without another sign of life */
  remember(key: string, life: number): void {
    const now = this.clock.wallNow();
    const entry: Entry = { key, writtenAt: now, expiresAt: now + life };
    this.storage.set(PREFIX + this.instances.own, JSON.stringify(entry));
  }

  /** Erases `key`, unless a newer session has taken its place. */
  forget(key: string): void {
    const name = PREFIX + this.instances.own;
    if (this.read(name)?.key === key) this.storage.remove(name);
  }

  /**
   * Takes out the sessions that nobody holds any more: each is handed out at most once, whatever comes of it. Sessions
   * of apps that still run are left alone.
   */
  async takeOrphans(): Promise<readonly string[]> {
    const orphans: string[] = [];
    for (const name of this.storage.keys(PREFIX)) {
      const instance = name.slice(PREFIX.length);
      if (instance === this.instances.own) continue;
      const entry = this.read(name);
      const isOver = entry === undefined || this.clock.wallNow() >= entry.expiresAt;
      if (!isOver && (await this.isHeld(instance, entry))) continue;
      this.storage.remove(name);
      if (!isOver) orphans.push(entry.key);
    }
    return orphans;
  }

  /** Where the engine cannot say who runs, an app that has not written for its share of a life is taken for gone. */
  private async isHeld(instance: string, { writtenAt, expiresAt }: Entry): Promise<boolean> {
    const running = await this.instances.isRunning(instance);
    if (running !== undefined) return running;
    const period = (expiresAt - writtenAt) * LIFE_BETWEEN_BEATS;
    return this.clock.wallNow() - writtenAt < period;
  }

  private read(name: string): Entry | undefined {
    try {
      const result = v.safeParse(EntrySchema, JSON.parse(this.storage.get(name) ?? ''));
      return result.success ? result.output : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A life is one and a half heartbeat periods; an app that runs writes once a period, give or take a busy moment. */
const LIFE_BETWEEN_BEATS = 0.8;
