import type { KeySystemId, KeySystemName } from '../contract/key-system';
import type { Robustness } from './robustness';

/** What the engine has to know of a key system, beyond EME. */
export interface KeySystemFacts {
  /** The scheme id, in the spelling of the callback contract. */
  readonly id: KeySystemId;
  /** System ids of the `pssh` boxes that it understands, lower-case hex. */
  readonly psshSystemIds: readonly string[];
  /** Levels to ask for, best first, unless the operator lists his own. */
  readonly robustness: Robustness;
  /** Its CDMs ask for renewal themselves, ahead of expiry. Where they do not, the engine asks. */
  readonly renewsByItself: boolean;
  /** Its licences usually hold the keys of their own request alone, so waiting for one before the next costs time only. */
  readonly licencePerKey: boolean;
}

/** The common system's `pssh` lists key ids and is all that ClearKey needs (https://www.w3.org/TR/eme-initdata-cenc/). */
const COMMON_SYSTEM = '1077efecc0b24d02ace33c1e52e2fb4b';

const PLAYREADY: KeySystemFacts = {
  id: '9a04f079-9840-4286-ab92-e65be0885f95',
  psshSystemIds: ['9a04f07998404286ab92e65be0885f95'],
  // Last none in particular: the older name knows no levels on some TVs.
  robustness: { video: ['3000', '2000', '150', ''], audio: ['2000', '150', ''] },
  renewsByItself: false,
  licencePerKey: true,
};

export const KEY_SYSTEMS: Readonly<Record<KeySystemName, KeySystemFacts>> = {
  'com.widevine.alpha': {
    id: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
    psshSystemIds: ['edef8ba979d64acea3c827dcd51d21ed'],
    robustness: { video: ['HW_SECURE_ALL', 'SW_SECURE_DECODE', 'SW_SECURE_CRYPTO'], audio: ['SW_SECURE_CRYPTO'] },
    renewsByItself: true,
    licencePerKey: false,
  },
  'com.microsoft.playready.recommendation': PLAYREADY,
  'com.microsoft.playready': PLAYREADY,
  'org.w3.clearkey': {
    id: 'e2719d58-a985-b3c9-781a-b030af78d30e',
    psshSystemIds: [COMMON_SYSTEM],
    robustness: { video: [''], audio: [''] },
    // There is nothing to renew: its licences do not end.
    renewsByItself: true,
    licencePerKey: false,
  },
};

/** In the order in which they are tried unless the operator lists his own. */
export const KEY_SYSTEM_NAMES = Object.keys(KEY_SYSTEMS) as readonly KeySystemName[];

/** FairPlay is known by name alone: Safari has it, and no TV of ours. */
const FAIRPLAY: KeySystemId = '94CE86FB-07FF-4F43-ADB8-93D2FA968CA2';

/**
 * A scheme id in the contract's spelling, out of any that manifests have: `urn:uuid:` or not, upper or lower case, with
 * dashes or braces or without.
 */
export function keySystemIdOf(spelling: string): KeySystemId | undefined {
  const hex = bare(spelling.trim().replace(/^urn:uuid:/i, ''));
  if (hex === COMMON_SYSTEM) return KEY_SYSTEMS['org.w3.clearkey'].id;
  return [...KEY_SYSTEM_NAMES.map((name) => KEY_SYSTEMS[name].id), FAIRPLAY].find((id) => bare(id) === hex);
}

function bare(uuid: string): string {
  return uuid.replace(/[-{}]/g, '').toLowerCase();
}
