import type { CancellationSignal } from '../base/cancellation';
import type { KeySystemId } from '../contract/key-system';
import type { SessionToken } from './session-machine';

export interface SetupAnswer {
  readonly token: SessionToken;
  /** Seconds between proofs of life. */
  readonly heartbeat: number;
}

export interface LicenceRequest {
  readonly keySystem: KeySystemId;
  /** As the CDM gave it. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface WireLicence {
  /** Bytes, or PlayReady's XML as text. */
  readonly licence: Uint8Array<ArrayBuffer> | string;
  /** The licence itself enforces renewal: then there are no heartbeats. */
  readonly enforced: boolean;
  /** Of an answer that has rotated the session token, as a PlayReady licence may. */
  readonly token?: SessionToken;
}

/**
 * One session's calls, whatever they look like on the network; each adapter to a service is one of these.
 * A call has left when it returns. Every failure is a PlayerError: `retryable` where no answer came (network, time-out,
 * 5xx without a code of the service), not retryable where the service has refused. Cancelling rejects with
 * CancelledError.
 */
export interface SessionWire {
  /** @param externalId ours, ≤ 256 characters; the same one again asks for the same session */
  setUp(contentToken: string, externalId: string, signal: CancellationSignal): Promise<SetupAnswer>;
  /** Rotates the token. */
  heartbeat(token: SessionToken, signal: CancellationSignal): Promise<SessionToken>;
  /**
   * Rotates nothing: first licences may run beside each other.
   * @param token absent where no session is counted
   */
  licence(contentToken: string, token: SessionToken | undefined, request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence>;
  /** Answers a certificate request (Widevine's `08 04`), which is public: it costs no token and needs no session. */
  certificate?(request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence>;
  /** Rotates the token. */
  renew(token: SessionToken, request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence & { readonly token: SessionToken }>;
  /**
   * The request leaves in the calling turn.
   * @param token the newest known; absent where `endsByHandle`
   * @param leaving the page is going: nobody waits for the answer, and the request has to outlive the page
   */
  tearDown(token: SessionToken | undefined, leaving: boolean): Promise<void>;
  /**
   * What ends this session after a crash, for the journal: the newest token, or a handle good for nothing else. A handle
   * is known before any token is; without either there is nothing to keep.
   */
  orphanKey(token: SessionToken | undefined): string | undefined;
  /** The session can be ended at any moment after its set-up was sent, without a token. */
  readonly endsByHandle: boolean;
  /** Makes what is cached of a tear-down (its preflight) ready, so that it can leave from a page that is going. */
  warmUpTearDown?(): void;
}
