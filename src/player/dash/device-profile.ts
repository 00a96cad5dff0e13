import type { DeviceQuirks } from '../../contract/device-quirks';

/** What dash.js has to know of the device: it knows none of this by itself. */
export interface DashProfile {
  /** For `updateSettings()`, over those for every device. */
  readonly settings: object;
  /** For `registerCustomCapabilitiesFilter()`: whether it may choose this one. */
  accepts(representation: { readonly codecs?: unknown }): boolean;
}

/** dash.js pauses and plays where the seek that is to cure a stall goes nowhere. */
const NO_SEEK = 0;

export function dashProfile(quirks: DeviceQuirks): DashProfile {
  const { canChangeType, canSwitchCodecsSmoothly, isDecodingInfoReliable, needsFiniteDuration, canSeekOutOfStalls, playsOpus } = quirks;
  return {
    settings: {
      streaming: {
        capabilities: { useMediaCapabilitiesApi: isDecodingInfoReliable },
        buffer: {
          useChangeType: canChangeType && canSwitchCodecsSmoothly,
          resetSourceBuffersForTrackSwitch: !canSwitchCodecsSmoothly,
          mediaSourceDurationInfinity: !needsFiniteDuration,
        },
        // A device that seeks well needs no help, and gets none.
        ...(!canSeekOutOfStalls && { gaps: { enableStallFix: true, stallSeek: NO_SEEK } }),
      },
    },
    accepts: ({ codecs }) => playsOpus || typeof codecs !== 'string' || !/\bopus\b/i.test(codecs),
  };
}
