import type { Platform } from './device';

/**
 * How a device differs from what standards promise. One file in `device/quirks` answers each, and tells models, symptom
 * and source; an operator may overrule any of them.
 */
export interface DeviceQuirks {
  /** False: MediaKeys that have served one source fail with the next. */
  readonly canReuseMediaKeys: boolean;
  /** False: `setServerCertificate()` fails, or every licence after it. */
  readonly takesServerCertificate: boolean;
  /** True: clear segments before encrypted ones fail unless every initialisation segment speaks of encryption. */
  readonly needsEncryptionInEveryInit: boolean;
  /** False: `SourceBuffer.changeType()` is missing or does harm. */
  readonly canChangeType: boolean;
  /** False: another codec in the same source buffer stops the picture, `changeType()` or not. */
  readonly canSwitchCodecsSmoothly: boolean;
  /** False: `mediaCapabilities.decodingInfo()` says what is not so. */
  readonly isDecodingInfoReliable: boolean;
  /** True: `MediaSource.duration` must not be infinite. */
  readonly needsFiniteDuration: boolean;
  /** False: seeking does not cure a stall but makes it worse; pausing and playing does. */
  readonly canSeekOutOfStalls: boolean;
  readonly playsOpus: boolean;
  /** True: a `<video>` that was hidden is dead, whatever is loaded into it. */
  readonly needsNewVideoAfterBackground: boolean;
}

/** What an operator knows better, platform by platform. */
export type QuirkOverrides = Partial<Record<Platform, Partial<DeviceQuirks>>>;
