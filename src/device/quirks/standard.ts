import type { DeviceQuirks } from '../../contract/device-quirks';

/** A device without quirks: what standards promise is so. */
export const STANDARD: DeviceQuirks = {
  canReuseMediaKeys: true,
  takesServerCertificate: true,
  needsEncryptionInEveryInit: false,
  canChangeType: true,
  isDecodingInfoReliable: true,
  needsFiniteDuration: false,
  canSeekOutOfStalls: true,
  playsOpus: true,
  needsNewVideoAfterBackground: false,
  stopsScriptsWhenHidden: false,
};
