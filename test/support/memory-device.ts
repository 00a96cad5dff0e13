import { Emitter } from '../../src/base/events';
import type {
  Device,
  DeviceIdentity,
  DeviceNote,
  DeviceStorage,
  Instances,
  LaunchParameters,
  Platform,
  Visibility,
  Volume,
} from '../../src/contract/device';
import type { DeviceQuirks } from '../../src/contract/device-quirks';
import { Changing } from '../../src/device/changing';
import { quirksOf } from '../../src/device/quirks';

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

/** A device that a test turns by hand; every call is in `calls`. */
export class MemoryDevice implements Device {
  readonly calls: string[] = [];
  readonly platform: Platform;
  readonly identity: DeviceIdentity;
  readonly capabilities = { panel: { width: 1920, height: 1080 } };
  readonly quirks: DeviceQuirks;
  readonly launch: LaunchParameters;
  readonly visibility = new Changing<Visibility>('shown');
  readonly network = new Changing(true);
  readonly volume: Changing<Volume> | undefined;
  readonly backOnFirstPage: Device['backOnFirstPage'];
  readonly deviceId = 'device-1';
  readonly storage: DeviceStorage;
  readonly instances: Instances;
  private readonly emitter = new Emitter<{ relaunch: LaunchParameters }>();

  constructor(options: MemoryDeviceOptions = {}) {
    this.platform = options.platform ?? 'browser';
    this.identity = { model: undefined, platformVersion: undefined, engine: undefined, ...options.identity };
    this.quirks = quirksOf({ platform: this.platform, ...this.identity }, options.quirks);
    this.launch = options.launch ?? {};
    this.backOnFirstPage = options.backOnFirstPage ?? 'ask';
    this.volume = options.volume && new Changing(options.volume);
    this.storage = options.storage ?? new MemoryStorage();
    this.instances = options.instances ?? new FakeInstances('this-run');
  }

  get exits(): number {
    return this.calls.filter((call) => call === 'exit').length;
  }

  onRelaunch(listener: (launch: LaunchParameters) => void): () => void {
    return this.emitter.on('relaunch', listener);
  }

  relaunch(launch: LaunchParameters): void {
    this.emitter.emit('relaunch', launch);
  }

  screenSaver(allowed: boolean): void {
    this.calls.push(`screenSaver ${allowed}`);
  }

  registerKeys(): void {
    this.calls.push('registerKeys');
  }

  platformBack(): void {
    this.calls.push('platformBack');
  }

  exit(): void {
    this.calls.push('exit');
  }

  notes(): readonly DeviceNote[] {
    return [];
  }
}

export interface MemoryDeviceOptions {
  readonly platform?: Platform;
  readonly identity?: Partial<DeviceIdentity>;
  readonly quirks?: Partial<DeviceQuirks>;
  readonly launch?: LaunchParameters;
  readonly backOnFirstPage?: Device['backOnFirstPage'];
  readonly volume?: Volume;
  readonly storage?: DeviceStorage;
  readonly instances?: Instances;
}
