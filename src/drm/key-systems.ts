import type { KeySystemId, KeySystemName } from '../contract/key-system';
import type { Robustness } from './eme';

/** What the engine has to know of a key system, beyond EME. */
export interface KeySystemFacts {
  /** The scheme id, in the spelling of the callback contract. */
  readonly id: KeySystemId;
  /** System ids of the `pssh` boxes that it understands, lower-case hex. */
  readonly psshSystemIds: readonly string[];
  /** Levels to ask for, best first, unless the operator lists his own. */
  readonly robustness: Robustness;
}

/** The common system's `pssh` lists key ids and is all that ClearKey needs (https://www.w3.org/TR/eme-initdata-cenc/). */
const COMMON_SYSTEM = '1077efecc0b24d02ace33c1e52e2fb4b';
const PLAYREADY: KeySystemFacts = {
  id: '9a04f079-9840-4286-ab92-e65be0885f95',
  psshSystemIds: ['9a04f07998404286ab92e65be0885f95'],
  robustness: { video: ['3000', '2000', '150'], audio: ['2000', '150'] },
};

export const KEY_SYSTEMS: Readonly<Record<KeySystemName, KeySystemFacts>> = {
  'org.w3.clearkey': {
    id: 'e2719d58-a985-b3c9-781a-b030af78d30e',
    psshSystemIds: [COMMON_SYSTEM],
    robustness: { video: [''], audio: [''] },
  },
  'com.widevine.alpha': {
    id: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
    psshSystemIds: ['edef8ba979d64acea3c827dcd51d21ed'],
    robustness: { video: ['HW_SECURE_ALL', 'SW_SECURE_DECODE', 'SW_SECURE_CRYPTO'], audio: ['SW_SECURE_CRYPTO'] },
  },
  'com.microsoft.playready.recommendation': PLAYREADY,
  'com.microsoft.playready': PLAYREADY,
};

export const KEY_SYSTEM_NAMES = Object.keys(KEY_SYSTEMS) as readonly KeySystemName[];
