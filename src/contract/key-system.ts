/** Names as EME spells them. */
export type KeySystemName =
  | 'org.w3.clearkey'
  | 'com.widevine.alpha'
  | 'com.microsoft.playready.recommendation'
  | 'com.microsoft.playready';

/**
 * DASH ContentProtection scheme ids, spelled exactly as the callback contract has them
 * (docs/secure-sessions.md): FairPlay's is upper case, the others lower case.
 */
export type KeySystemId =
  | 'e2719d58-a985-b3c9-781a-b030af78d30e'
  | 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'
  | '9a04f079-9840-4286-ab92-e65be0885f95'
  | '94CE86FB-07FF-4F43-ADB8-93D2FA968CA2';

/** The only two kinds of request that reach the callback. */
export type LicenceRequestType = 'license-request' | 'license-renewal';
