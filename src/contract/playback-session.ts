import type { CancellationSignal } from '../base/cancellation';
import type { KeySystemId, LicenceRequestType } from './key-system';
import type { PlayerError } from './player-error';
import type { Source } from './source';

/** Why a session ends. */
export type EndReason = 'stop' | 'zap' | 'hidden' | 'pagehide' | 'error' | 'exit';

export interface LicenceAnswer {
  /** As the CDM wants them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The licence itself enforces renewal: then its renewals are the session's proofs of life. */
  readonly enforced: boolean;
  /**
   * Seconds until the licence has to be renewed, where it enforces and the session knows: with a key system whose CDMs do
   * not ask by themselves (PlayReady), the player asks in time.
   */
  readonly renewWithin?: number;
}

export interface SessionEvents {
  /** The service has heard of the session again. */
  proved: { readonly by: 'beat' | 'renewal' };
  /** What got no answer and is being asked again; `undefined` once it was answered. */
  trouble: PlayerError | undefined;
}

/** One source, one secure session; a new one for every zap. It proves its life by itself. */
export interface PlaybackSession {
  /** Resolves once set-up was answered. @throws PlayerError when it was refused. A set-up without an answer is asked again until `end`. */
  readonly ready: Promise<void>;
  /** Resolves if the session is lost while it plays: killed, expired, not proved in time. */
  readonly lost: Promise<PlayerError>;
  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void;
  /**
   * The way out for every message of the CDM.
   * @param payload the bytes as the CDM gave them, untouched
   * @throws PlayerError
   * @throws CancelledError where the session was lost meanwhile: `lost` says why
   */
  getLicence(
    keySystem: KeySystemId,
    payload: Uint8Array<ArrayBuffer>,
    requestType: LicenceRequestType,
    signal: CancellationSignal,
  ): Promise<LicenceAnswer>;
  /** Whether the service may still count it, by the clocks: a suspended TV has proved nothing. */
  mayLive(): boolean;
  /** Proves its life at once, where the licence does not do so by itself. Resolves when that is settled; a failure is `lost`. */
  prove(): Promise<void>;
  /**
   * Idempotent; the request leaves in the calling turn, since a page that is being hidden may have no other.
   * Resolves when the tear-down was answered or given up, within 3 s.
   * @throws PlayerError `TEARDOWN_FAILED`: to be reported, never shown to the viewer
   */
  end(reason: EndReason): Promise<void>;
}

export interface SessionProvider {
  /** Set-up is on its way when this returns. Cancelling `signal` does not end the session: `end` does. */
  begin(source: Source, signal: CancellationSignal): PlaybackSession;
}
