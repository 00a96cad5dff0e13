/**
 * Encrypted Media Extensions as far as the engine uses them (https://www.w3.org/TR/encrypted-media/), narrow enough
 * for a fake to implement.
 */
export type KeyStatus =
  | 'usable'
  | 'expired'
  | 'released'
  | 'output-restricted'
  | 'output-downscaled'
  | 'usable-in-future'
  | 'status-pending'
  | 'internal-error';

export type InitDataType = 'cenc' | 'keyids' | 'webm';

export interface EmeMessage {
  readonly type: 'license-request' | 'license-renewal' | 'license-release' | 'individualization-request';
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface EmeSession {
  generateRequest(type: InitDataType, initData: Uint8Array<ArrayBuffer>): Promise<void>;
  update(licence: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  /**
   * Resolves when the CDM has closed the session, whoever asked for it; with the reason (`hardware-context-reset`, say)
   * where the engine gives one.
   */
  readonly closed: Promise<unknown>;
  /** Statuses by key id in lower-case hex. */
  statuses(): ReadonlyMap<string, KeyStatus>;
  /** When the licence ends, wall clock, ms; `NaN` where it does not, or the CDM does not say. */
  expiration(): number;
  onMessage(listener: (message: EmeMessage) => void): void;
  onStatuses(listener: () => void): void;
}

export interface EmeKeys {
  /** @throws DOMException `QuotaExceededError` on some TVs, which have about six */
  createSession(): EmeSession;
  /** Resolves `false` where the key system takes none. */
  setServerCertificate(certificate: Uint8Array<ArrayBuffer>): Promise<boolean>;
}

export interface EmeAccess {
  /** Out of the levels that were asked for. */
  readonly granted: RobustnessLevel;
  createKeys(): Promise<EmeKeys>;
}

export interface EncryptedEvent {
  readonly type: string;
  /** `null` for cross-origin media without CORS: nothing can be done with it. */
  readonly initData: Uint8Array<ArrayBuffer> | null;
}

/** The media element, as far as keys go. */
export interface EmeElement {
  attachKeys(keys: EmeKeys | null): Promise<void>;
  /** Returns the removal of the listener. */
  onEncrypted(listener: (event: EncryptedEvent) => void): () => void;
}

/**
 * `navigator.requestMediaKeySystemAccess`: the first of `levels` that the device takes.
 * @throws when the key system or every level is refused
 */
export type RequestAccess = (keySystem: string, levels: readonly RobustnessLevel[]) => Promise<EmeAccess>;

/** One level for each kind of track; an empty string asks for no particular one. */
export interface RobustnessLevel {
  readonly video: string;
  readonly audio: string;
}
