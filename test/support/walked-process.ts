import type { Clock } from '../../src/base/clock';
import { PlayerError } from '../../src/contract/player-error';
import type { SessionWire } from '../../src/session/wire';
import type { MemoryStorage } from './memory-device';
import type { VirtualClock } from './virtual-clock';

/** ms that a call without a network takes to fail. */
const NO_NETWORK_AFTER = 3_000;

/** The process that an app runs in, and the world's edges as seen from it: it can crash, be put to sleep, lose its network. */
export class WalkedProcess {
  readonly clock: Clock;
  online = true;
  private crashed = false;
  /** What came while JavaScript stood still, in order; absent while it runs. */
  private missed: (() => void)[] | undefined;
  /** ms that the monotonic clock has not counted. */
  private slept = 0;
  private sleptFrom: number | undefined;

  constructor(private readonly world: VirtualClock) {
    this.clock = {
      now: () => this.now(),
      wallNow: () => world.wallNow(),
      after: (delay, task) => this.after(delay, task),
    };
  }

  get asleep(): boolean {
    return this.missed !== undefined;
  }

  get hears(): boolean {
    return !this.asleep && !this.crashed;
  }

  crash(): void {
    this.crashed = true;
  }

  /**
   * JavaScript stands still from this turn on; the wall clock does not.
   * @param deep the whole TV sleeps: its monotonic clock stands still, too, and what its timers wait for with it
   */
  sleep(deep = false): void {
    if (this.missed) return;
    this.missed = [];
    this.sleptFrom = deep ? this.world.now() : undefined;
  }

  wake(): void {
    const missed = this.missed ?? [];
    if (this.sleptFrom !== undefined) this.slept += this.world.now() - this.sleptFrom;
    this.sleptFrom = undefined;
    this.missed = undefined;
    for (const task of missed) task();
  }

  storage(storage: MemoryStorage): MemoryStorage {
    return new Proxy(storage, { get: (target, name) => (this.crashed && (name === 'set' || name === 'remove') ? () => undefined : (Reflect.get(target, name) as unknown)) });
  }

  wire(wire: SessionWire): SessionWire {
    return {
      ...wire,
      setUp: (...request) => this.ask(() => wire.setUp(...request)),
      heartbeat: (...request) => this.ask(() => wire.heartbeat(...request)),
      licence: (...request) => this.ask(() => wire.licence(...request)),
      tearDown: (...request) => this.ask(() => wire.tearDown(...request)),
    };
  }

  private now(): number {
    return (this.sleptFrom ?? this.world.now()) - this.slept;
  }

  private after(delay: number, task: () => void): () => void {
    // Whole ms: what is left of a fraction after a sleep may be too little to move the clock.
    const due = this.now() + Math.ceil(delay);
    let cancel: () => void = () => undefined;
    let cancelled = false;
    const wait = (left: number) => {
      cancel = this.world.after(left, () => {
        this.whenAwake(() => {
          if (cancelled) return;
          if (this.now() < due) wait(due - this.now());
          else task();
        });
      });
    };
    wait(Math.ceil(delay));
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /** Nothing is sent and nothing heard while asleep; after a crash, never again. */
  private ask<T>(send: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.whenAwake(() => {
        const sent = this.online ? send() : this.noNetwork();
        sent.then(
          (value) => {
            this.whenAwake(() => {
              resolve(value);
            });
          },
          (error: unknown) => {
            this.whenAwake(() => {
              reject(error instanceof Error ? error : new Error(String(error)));
            });
          },
        );
      });
    });
  }

  private noNetwork(): Promise<never> {
    return new Promise((_, reject) => {
      this.world.after(NO_NETWORK_AFTER, () => {
        reject(new PlayerError({ code: 'RENEWAL_UNANSWERED', origin: 'network', message: 'no network', retryable: true }));
      });
    });
  }

  whenAwake(task: () => void): void {
    if (this.crashed) return;
    if (this.missed) this.missed.push(task);
    else task();
  }
}
