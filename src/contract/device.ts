/** What the app was started with. */
export interface LaunchParameters {
  /** Unchecked: the catalogue says whether there is such a channel. */
  readonly channel?: string;
  readonly account?: string;
  readonly device?: string;
}

/** Where small things are kept between starts. A TV may have none: then nothing is kept, and nothing fails. */
export interface DeviceStorage {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** All keys that begin with `prefix`. */
  keys(prefix: string): readonly string[];
}

/** Runs of the app on one device: a browser may show it in two tabs at once. */
export interface Instances {
  /** This run's own id. */
  readonly own: string;
  /** Whether another run still runs; `undefined` where the engine cannot tell. */
  isRunning(instance: string): Promise<boolean | undefined>;
}

/** The TV itself, injected; its platform's own globals are named in `device/` only. */
export interface Device {
  readonly platform: 'browser' | 'tizen' | 'webos';
  readonly launch: LaunchParameters;
  /** Stable for this installation. */
  readonly deviceId: string;
  readonly storage: DeviceStorage;
  readonly instances: Instances;
  /** Leaves the app, where the platform lets an app leave itself. */
  exit(): void;
}
