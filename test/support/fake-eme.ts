import type { EmeAccess, EmeElement, EmeKeys, EmeMessage, EmeSession, EncryptedEvent, InitDataType, KeyStatus, RequestAccess } from '../../src/drm/eme';

/** What a fake CDM does wrong; everything is off by default. */
export interface EmeFaults {
  refuse?: readonly string[];
  /** `generateRequest` rejects. */
  rejectRequest?: boolean;
  rejectUpdate?: boolean;
  /** `close()` never resolves. */
  hangClose?: boolean;
  rejectAttach?: boolean;
}

/** A CDM that follows the recommendation's steps, with a licence being the list of key ids in hex, comma-separated. */
export class FakeEme {
  readonly sessions: FakeSession[] = [];
  attachedNow = 0;
  /** The most `setMediaKeys()` that ran at once. More than one is a defect of the engine. */
  attachedAtOnce = 0;
  attachments = 0;
  keysCreated = 0;
  private encrypted = new Set<(event: EncryptedEvent) => void>();

  constructor(readonly faults: EmeFaults = {}) {}

  get open(): number {
    return this.sessions.filter(({ isOpen }) => isOpen).length;
  }

  readonly requestAccess: RequestAccess = async (name): Promise<EmeAccess> => {
    await Promise.resolve();
    if (this.faults.refuse?.includes(name)) throw new Error('unsupported');
    return {
      createKeys: async (): Promise<EmeKeys> => {
        await Promise.resolve();
        this.keysCreated++;
        return {
          createSession: () => {
            const session = new FakeSession(this.faults);
            this.sessions.push(session);
            return session;
          },
          setServerCertificate: () => Promise.resolve(true),
        };
      },
    };
  };

  readonly element: EmeElement = {
    attachKeys: async () => {
      this.attachments++;
      this.attachedNow++;
      this.attachedAtOnce = Math.max(this.attachedAtOnce, this.attachedNow);
      await new Promise((resolve) => setImmediate(resolve));
      this.attachedNow--;
      if (this.faults.rejectAttach) throw new Error('busy');
    },
    onEncrypted: (listener) => {
      this.encrypted.add(listener);
      return () => {
        this.encrypted.delete(listener);
      };
    },
  };

  fireEncrypted(event: EncryptedEvent): void {
    for (const listener of this.encrypted) listener(event);
  }
}

export class FakeSession implements EmeSession {
  requested: { type: InitDataType; data: string } | undefined;
  private open = false;
  private readonly granted = new Map<string, KeyStatus>();
  private readonly messages = new Set<(message: EmeMessage) => void>();
  private readonly statusListeners = new Set<() => void>();
  private markClosed: () => void = () => undefined;
  readonly closed = new Promise<void>((resolve) => {
    this.markClosed = resolve;
  });

  constructor(private readonly faults: EmeFaults) {}

  get isOpen(): boolean {
    return this.open;
  }

  async generateRequest(type: InitDataType, initData: Uint8Array<ArrayBuffer>): Promise<void> {
    await Promise.resolve();
    if (this.faults.rejectRequest) throw new TypeError('init data');
    this.requested = { type, data: new TextDecoder().decode(initData) };
    this.open = true;
    setImmediate(() => {
      this.say('license-request');
    });
  }

  say(type: EmeMessage['type']): void {
    if (!this.open) return;
    for (const listener of this.messages) listener({ type, payload: new Uint8Array([1, 2, 3]) });
  }

  async update(licence: Uint8Array<ArrayBuffer>): Promise<void> {
    await Promise.resolve();
    if (!this.open) throw new TypeError('closed');
    if (this.faults.rejectUpdate) throw new TypeError('licence');
    for (const keyId of new TextDecoder().decode(licence).split(',')) this.granted.set(keyId, 'usable');
    for (const listener of this.statusListeners) listener();
  }

  async close(): Promise<void> {
    if (this.faults.hangClose) return new Promise(() => undefined);
    await Promise.resolve();
    // EME §6.6: an uninitialised session cannot be closed.
    if (!this.requested) throw new Error('InvalidStateError');
    this.open = false;
    this.markClosed();
  }

  statuses(): ReadonlyMap<string, KeyStatus> {
    return this.granted;
  }

  onMessage(listener: (message: EmeMessage) => void): void {
    this.messages.add(listener);
  }

  onStatuses(listener: () => void): void {
    this.statusListeners.add(listener);
  }
}

/** A version 1 common-system `pssh` box that lists `keyIds` (lower-case hex). */
export function commonPssh(...keyIds: string[]): Uint8Array<ArrayBuffer> {
  const box = new Uint8Array(36 + 16 * keyIds.length);
  const view = new DataView(box.buffer);
  view.setUint32(0, box.byteLength);
  box.set(new TextEncoder().encode('pssh'), 4);
  box[8] = 1;
  box.set(hexBytes('1077efecc0b24d02ace33c1e52e2fb4b'), 12);
  view.setUint32(28, keyIds.length);
  keyIds.forEach((keyId, index) => {
    box.set(hexBytes(keyId), 32 + 16 * index);
  });
  return box;
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
