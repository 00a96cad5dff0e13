import type { DeviceQuirks } from '../../contract/device-quirks';
import { canChangeType } from './can-change-type';
import { canReuseMediaKeys } from './can-reuse-media-keys';
import { canSeekOutOfStalls } from './can-seek-out-of-stalls';
import { canSwitchCodecsSmoothly } from './can-switch-codecs-smoothly';
import type { QuirkFacts } from './facts';
import { isDecodingInfoReliable } from './is-decoding-info-reliable';
import { needsEncryptionInEveryInit } from './needs-encryption-in-every-init';
import { needsFiniteDuration } from './needs-finite-duration';
import { needsNewVideoAfterBackground } from './needs-new-video-after-background';
import { playsOpus } from './plays-opus';
import { takesServerCertificate } from './takes-server-certificate';

/** Every answer, with what the operator knows better in place of ours. */
export function quirksOf(facts: QuirkFacts, overrides: Partial<DeviceQuirks> = {}): DeviceQuirks {
  return {
    canReuseMediaKeys: canReuseMediaKeys(facts),
    takesServerCertificate: takesServerCertificate(facts),
    needsEncryptionInEveryInit: needsEncryptionInEveryInit(facts),
    canChangeType: canChangeType(facts),
    canSwitchCodecsSmoothly: canSwitchCodecsSmoothly(facts),
    isDecodingInfoReliable: isDecodingInfoReliable(facts),
    needsFiniteDuration: needsFiniteDuration(facts),
    canSeekOutOfStalls: canSeekOutOfStalls(facts),
    playsOpus: playsOpus(facts),
    needsNewVideoAfterBackground: needsNewVideoAfterBackground(facts),
    ...overrides,
  };
}
