import type { Dialect } from './dialect';
import type { Faults } from './faults';
import type { KeySession } from './key-session';
import type { EmulatedKeySystem } from './key-system';
import type { NativeEme } from './native';
import type { CdmOptions } from './options';
import { playReady } from './playready';
import { widevine } from './widevine';

/** The emulated TV, as far as its CDMs go: what all MediaKeys of the page share. */
export class Device {
  /** Sessions that take one of the device's few places: from their request until they are closed. */
  readonly sessions = new Set<KeySession>();
  /** Statuses that a test has decreed, by key id in hex, or `*` for all. */
  readonly decreed = new Map<string, MediaKeyStatus>();
  isIndividualized = false;

  constructor(
    readonly options: CdmOptions,
    readonly faults: Faults,
    readonly native: NativeEme,
  ) {}

  /** Made anew each time: options may have changed. */
  dialectOf(keySystem: EmulatedKeySystem): Dialect {
    return keySystem === 'com.widevine.alpha' ? widevine(this.options.widevine) : playReady(this.options.playready);
  }

  isEmulated(keySystem: unknown): keySystem is EmulatedKeySystem {
    return this.options.keySystems.some((emulated) => emulated === keySystem);
  }
}
