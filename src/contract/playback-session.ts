import type { CancellationSignal } from '../base/cancellation';
import type { KeySystemId, LicenceRequestType } from './key-system';
import type { PlayerError } from './player-error';
import type { Source } from './source';

/** Why a session ends. */
export type EndReason = 'stop' | 'zap' | 'hidden' | 'pagehide' | 'error' | 'exit';

export interface LicenceAnswer {
  /** As the CDM wants it: bytes, or PlayReady's XML as text. */
  readonly licence: Uint8Array<ArrayBuffer> | string;
  /** Seconds between heartbeats; 0 where the licence itself enforces renewal. */
  readonly heartbeat: number;
  /**
   * Seconds until the licence has to be renewed, where it enforces and the session knows: with a key system whose CDMs do
   * not ask by themselves (PlayReady), the player asks in time.
   */
  readonly renewWithin?: number;
}

/** One source, one secure session; a new one for every zap. */
export interface PlaybackSession {
  /** Resolves once set-up was answered. @throws PlayerError when it was refused or not answered. */
  readonly ready: Promise<void>;
  /** Resolves if the session is lost while it plays: killed, expired, failed beat. */
  readonly lost: Promise<PlayerError>;
  /**
   * The way out for every message of the CDM.
   * @param payload the bytes as the CDM gave them, untouched
   * @throws PlayerError
   */
  getLicence(
    keySystem: KeySystemId,
    payload: Uint8Array<ArrayBuffer>,
    requestType: LicenceRequestType,
    signal: CancellationSignal,
  ): Promise<LicenceAnswer>;
  /** Proof of life, where the licence does not enforce it. A rejection is a failed renewal. */
  heartbeat?(): Promise<void> | void;
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
