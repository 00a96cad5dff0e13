import { DEFAULT_POLICIES, type KeyPolicies } from './key-state';
import { MAX_KEY_SESSIONS } from './limits';

/** How the engine behaves on this device, whatever plays. */
export interface DrmSettings {
  readonly policies: KeyPolicies;
  /**
   * True: a key session for each key, or for each `pssh` box, at once. False: the first licence is waited for, and further
   * ones are asked for what it came without. Absent: as licences of the key system usually are.
   */
  readonly multiSession?: boolean;
  /** At most so many key sessions are open at once. */
  readonly maxKeySessions: number;
  /** False where MediaKeys that have served one source fail with the next. */
  readonly reuseMediaKeys: boolean;
}

export const DEFAULT_DRM_SETTINGS: DrmSettings = {
  policies: DEFAULT_POLICIES,
  maxKeySessions: MAX_KEY_SESSIONS,
  reuseMediaKeys: true,
};
