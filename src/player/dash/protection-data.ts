import type { KeySystemName } from '../../contract/key-system';
import type { PlaybackSession } from '../../contract/playback-session';
import type { KnownProtection } from '../../contract/source';
import type { Robustness } from '../../drm/robustness';

/** What `setProtectionData()` carries for one key system. dash.js passes it through; our ProtectionController reads it. */
export interface KeySystemData {
  /** 0 is tried first, as in dash.js. */
  readonly priority: number;
  readonly robustness?: Robustness;
  readonly serverCertificate?: Uint8Array<ArrayBuffer>;
  /** What the catalogue knows, so that the challenge need not wait for the manifest. */
  readonly known?: KnownProtection;
  readonly getLicence: PlaybackSession['getLicence'];
}

export type ProtectionData = Partial<Record<KeySystemName, KeySystemData>>;
