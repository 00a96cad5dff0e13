import type { KeySystemName } from '../contract/key-system';
import type { PlaybackSession } from '../contract/playback-session';
import type { PlayerError } from '../contract/player-error';
import type { EmeMessage } from './eme';
import type { OpeningReason } from './grant-host';
import type { CertificateOutcome, KeySystemCandidate } from './key-system-choice';

/** What a source brings along for each key system: how to ask the CDM, and where its messages go. */
export interface KeySystemSetup extends KeySystemCandidate {
  readonly getLicence: PlaybackSession['getLicence'];
}

/** For the chronicle. */
export type DrmEvent =
  | {
      readonly kind: 'key-system';
      readonly name: KeySystemName;
      /** Robustness that was granted; empty where none was asked for. */
      readonly video: string;
      readonly audio: string;
      readonly certificate: CertificateOutcome;
      /** Key systems that were tried first, with what they said. */
      readonly refusals: string;
    }
  | { readonly kind: 'key-session-opened'; readonly reason: OpeningReason }
  | { readonly kind: 'key-session-closed'; readonly answered: boolean }
  /** The CDM has closed it, unasked. */
  | { readonly kind: 'key-session-lost'; readonly reason: string }
  /** `played`: its keys have left the buffer; `slots`: another one needs its place. */
  | { readonly kind: 'keys-retired'; readonly why: 'played' | 'slots' }
  /** As the callback hears it; types that it does not hear of as the CDM gave them. */
  | { readonly kind: 'challenge'; readonly type: EmeMessage['type'] }
  | { readonly kind: 'licence'; readonly enforced: boolean }
  | { readonly kind: 'keys-usable'; readonly count: number; readonly states: string };

export interface DrmListener {
  onEvent(event: DrmEvent): void;
  /** What may be shown has changed. */
  onStatuses(): void;
  /** Once, and nothing goes on after it. */
  onError(error: PlayerError): void;
}
