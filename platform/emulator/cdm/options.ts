import type { HdcpVersion } from '../wire/hdcp';
import { PLAYREADY_LEVELS, WIDEVINE_LEVELS, type PlayReadyLevel, type WidevineLevel } from '../wire/licence';
import { EMULATED_KEY_SYSTEMS, type EmulatedKeySystem } from './key-system';

/** The device that is emulated. Tests may change it while it runs (control.ts). */
export interface CdmOptions {
  keySystems: readonly EmulatedKeySystem[];
  /** What the output is protected by. */
  hdcp: HdcpVersion;
  /** Key sessions at once, of all MediaKeys together: TVs have about six. */
  maxSessions: number;
  /** Whether `persistent-license` sessions are emulated; else they are refused, as on most TVs. */
  persistent: boolean;
  widevine: {
    levels: readonly WidevineLevel[];
    /** Whether a licence request waits for a server certificate, as on TVs; if not, it leaves without. */
    certificateRequests: boolean;
    /** Whether the first request of all is for individualization. */
    individualization: boolean;
  };
  playready: {
    levels: readonly PlayReadyLevel[];
    /** Challenges in a UTF-16 `PlayReadyKeyMessage`; if not, bare SOAP in UTF-8, as on some TVs. */
    wrapped: boolean;
    /** Key ids in `keyStatuses` in Microsoft's byte order, as on some TVs. */
    littleEndianKeyIds: boolean;
  };
}

/** Options as a page gives them: what is left out stays as it is in most TVs. */
export type PartialOptions = Partial<Omit<CdmOptions, 'widevine' | 'playready'>> & {
  widevine?: Partial<CdmOptions['widevine']>;
  playready?: Partial<CdmOptions['playready']>;
};

export function completeOptions({ widevine, playready, ...others }: PartialOptions = {}): CdmOptions {
  return {
    keySystems: EMULATED_KEY_SYSTEMS,
    hdcp: '2.2',
    maxSessions: 6,
    persistent: false,
    ...others,
    widevine: { levels: WIDEVINE_LEVELS, certificateRequests: true, individualization: false, ...widevine },
    playready: { levels: PLAYREADY_LEVELS, wrapped: true, littleEndianKeyIds: false, ...playready },
  };
}
