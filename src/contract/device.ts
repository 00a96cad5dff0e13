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
}

/** The TV itself, injected; its platform's own globals are named in `device/` only. */
export interface Device {
  readonly platform: 'browser' | 'tizen' | 'webos';
  readonly launch: LaunchParameters;
  /** Stable for this installation. */
  readonly deviceId: string;
  readonly storage: DeviceStorage;
  /** Leaves the app, where the platform lets an app leave itself. */
  exit(): void;
}
