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

/** `confirmed`: the service has said that it is done; `unknown`: it left, and nobody hears the answer. */
export type TearDownOutcome = 'confirmed' | 'unknown';

export interface WireLicence {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The licence itself enforces renewal: then there are no heartbeats. */
  readonly enforced: boolean;
  /** Of an answer that has rotated the session token, as a PlayReady licence may. */
  readonly token?: SessionToken;
}

/**
 * One session's calls, whatever they look like on the network; each adapter to a service is one of these.
 * A call has left when it returns. Every failure is a PlayerError: `retryable` where no answer came (network, time-out, "not
 * now", 5xx without a code of the service, a captive portal's page), not retryable where the service has refused. Cancelling rejects with
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
  /**
   * Answers a message of the CDM that is public: it costs no token, needs no session, and is no licence. `undefined` where the
   * message is none of these.
   */
  publicAnswer?(request: LicenceRequest, signal: CancellationSignal): Promise<Uint8Array<ArrayBuffer>> | undefined;
  /** Rotates the token. */
  renew(token: SessionToken, request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence & { readonly token: SessionToken }>;
  /**
   * The request leaves in the calling turn.
   * @param key the handle, or the newest token known
   * @param leaving the page is going: nobody waits for the answer, and the request has to outlive the page
   */
  tearDown(key: string, leaving: boolean): Promise<TearDownOutcome>;
  /** Ends the session and is good for nothing else, at any moment after its set-up was sent; absent where its newest token does. */
  readonly handle?: string;
  /** Makes what is cached of a tear-down (its preflight) ready, so that it can leave from a page that is going. */
  warmUpTearDown?(): void;
}
