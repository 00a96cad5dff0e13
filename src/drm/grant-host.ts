import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import type { EmeMessage, EmeSession } from './eme';
import type { KeyGrant } from './key-grant';
import type { CloseOutcome } from './key-session';

/** Why a key session is opened. */
export type OpeningReason = 'first' | 'renewal' | 'relicense' | 'recovery';

/** What a grant needs of its source. After the source's end everything rejects with CancelledError. */
export interface GrantHost {
  readonly clock: Clock;
  /** Whether the key system's CDM asks for renewals itself. */
  readonly renewsByItself: boolean;
  /** Makes room first, where there is none. @throws CancelledError once `signal` is cancelled */
  createSession(grant: KeyGrant, reason: OpeningReason, signal: CancellationSignal): Promise<EmeSession>;
  /** Finds a slot for one more session of `grant`, by docs/drm.md, "Slots". False where there is none to be had. */
  makeRoom(grant: KeyGrant, signal: CancellationSignal): Promise<boolean>;
  /** @param heir for whose next session the slot is kept */
  onClosing(session: EmeSession, heir: KeyGrant | undefined): void;
  /** A session was closed, or the CDM was given up. */
  onClosed(session: EmeSession, outcome: CloseOutcome): void;
  getLicence(message: EmeMessage['payload'], type: LicenceRequestType): Promise<LicenceAnswer>;
  onUnansweredMessage(type: EmeMessage['type']): void;
  /** States have changed. */
  onStates(): void;
  onLost(reason: string): void;
  /** Whether a lost session may be opened anew; counts. */
  maySpendRecovery(): boolean;
  /** New MediaKeys, attached. Every grant starts over on them, the one that asks, too: sessions on the old ones are useless. */
  renewKeys(): Promise<void>;
  onFailure(thrown: unknown): void;
}
