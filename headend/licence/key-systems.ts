import type { KeySystemName } from '../../src/contract/key-system';

/** Key systems that this headend gives licences for; the catalogue offers no others. */
export const licensedKeySystems: readonly KeySystemName[] = [
  'org.w3.clearkey',
  'com.widevine.alpha',
  'com.microsoft.playready.recommendation',
  'com.microsoft.playready',
];

/** What a licence is for, as the ledger names it. PlayReady's two names are one DRM, and its challenge does not say which. */
export type LicensedKeySystem = Extract<KeySystemName, 'org.w3.clearkey' | 'com.widevine.alpha' | 'com.microsoft.playready'>;
