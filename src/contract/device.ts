import type { DeviceQuirks } from './device-quirks';

export type Platform = 'browser' | 'tizen' | 'webos';

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

/** What kind of TV this is. Each part may be unknown; nothing may depend on a part that a feature test can answer. */
export interface DeviceIdentity {
  readonly model: string | undefined;
  /** As the vendor counts, as a number: Tizen 5.5 is 5.5, webOS 4.9 is 4.9, webOS TV 22 is 22. */
  readonly platformVersion: number | undefined;
  /** Chromium's major version. */
  readonly engine: number | undefined;
}

export interface DeviceCapabilities {
  /** Pixels that can be seen: a TV with a 4K panel may show the page in a window of 1080 lines. */
  readonly panel: { readonly width: number; readonly height: number };
}

/** A value that changes by itself. Listeners hear changes only: never the same value twice in a row. */
export interface Signal<Value> {
  readonly current: Value;
  /** Returns the removal of the listener. */
  onChange(listener: (value: Value) => void): () => void;
}

export type Visibility = 'shown' | 'hidden';

/** The TV's own, as far as an app may touch it. */
export interface Volume {
  /** 0 to 100; `undefined` when the TV does not say. */
  readonly level: number | undefined;
  readonly muted: boolean;
}

/** Something that the platform did not do as it should. The app went on without it. */
export interface DeviceNote {
  /** The call or the value, as the platform's documents name it. */
  readonly what: string;
  readonly why: string;
}

/** The TV itself, injected; its platform's own globals are named in `device/` only. Nothing here throws. */
export interface Device {
  readonly platform: Platform;
  readonly identity: DeviceIdentity;
  readonly capabilities: DeviceCapabilities;
  /** How this device differs from what standards promise; the operator's overrides are in it. */
  readonly quirks: DeviceQuirks;

  /** What this run was started with. */
  readonly launch: LaunchParameters;
  /** Started again, as it were, while it runs: a deep link. Returns the removal of the listener. */
  onRelaunch(listener: (launch: LaunchParameters) => void): () => void;

  /**
   * Whether a viewer can see the app. The one signal for hide, suspend, home key, another app, standby: everything that
   * has to leave the device leaves in the listener's turn, as some platforms stop JavaScript right after it.
   */
  readonly visibility: Signal<Visibility>;
  /** True: there is a network. Whether somebody answers in it is another question. */
  readonly network: Signal<boolean>;
  /** Nothing where the platform has no say in it. */
  readonly volume: Signal<Volume> | undefined;

  /** @param allowed false while a moving picture is shown full screen */
  screenSaver(allowed: boolean): void;
  /** Asks the platform for every key of the remote that the app has a use for. Once is enough. */
  registerKeys(): void;

  /** What Back does where there is no page to go back to: the app asks whether to leave, or hands the key on. */
  readonly backOnFirstPage: 'ask' | 'platform-back';
  /** Hands Back on to the platform. */
  platformBack(): void;
  /** Leaves the app, where the platform lets an app leave itself. */
  exit(): void;

  /** Stable for this installation. */
  readonly deviceId: string;
  readonly storage: DeviceStorage;
  readonly instances: Instances;

  /** What the platform did not do, each once, oldest first: for diagnostics. */
  notes(): readonly DeviceNote[];
}
