import type { DeviceStorage, Instances } from '../../src/contract/device';

/** Storage that outlives a run of the app, as a TV's does. */
export class MemoryStorage implements DeviceStorage {
  readonly kept = new Map<string, string>();

  get(key: string): string | undefined {
    return this.kept.get(key);
  }

  set(key: string, value: string): void {
    this.kept.set(key, value);
  }

  remove(key: string): void {
    this.kept.delete(key);
  }

  keys(prefix: string): readonly string[] {
    return [...this.kept.keys()].filter((key) => key.startsWith(prefix));
  }
}

/** Runs of the app that a test starts and crashes. `tells: false`: an engine without Web Locks. */
export class FakeInstances implements Instances {
  readonly running = new Set<string>();

  constructor(
    readonly own: string,
    private readonly tells = true,
    others: Iterable<string> = [],
  ) {
    for (const other of others) this.running.add(other);
  }

  isRunning(instance: string): Promise<boolean | undefined> {
    return Promise.resolve(this.tells ? this.running.has(instance) : undefined);
  }
}
