import type { EmeAccess, EmeElement, EmeKeys, EmeSession, EncryptedEvent, RequestAccess, RobustnessLevel } from '../../src/drm/eme';
import { FakeSession } from './fake-key-session';

/** `late`: answered when the test says so, or never. */
export type Fault = 'reject' | 'hang' | 'late';

/** What a fake CDM does wrong; everything is off by default, and may be changed while it runs. */
export interface EmeFaults {
  /** Key systems that the device does not have. */
  refuse?: readonly string[];
  /** Levels of the picture that the device grants; all unless given. */
  levels?: readonly string[];
  access?: Fault;
  createKeys?: Fault;
  createSession?: 'reject' | undefined;
  request?: Fault;
  update?: Fault;
  close?: Fault;
  attach?: Fault;
  certificate?: Fault | 'not-taken';
  /** Key slots; `generateRequest()` throws QuotaExceededError where there is none left. */
  slots?: number;
  /** Key ids that no status is ever reported for; `all`: a device that reports none. */
  silent?: readonly string[] | 'all';
  /** The CDM wants the server's certificate first, unless it was set. */
  wantsCertificate?: boolean;
  /** The challenge is the init data, so that an operator can tell which key is asked for. */
  telling?: boolean;
  /** The CDM sends an `individualization-request` and a `license-release`, too. */
  talkative?: boolean;
}

/**
 * A CDM that follows the recommendation's steps. A licence is text: key ids in hex, comma-separated, each with a status
 * behind `=` unless it is usable, and `;` with the wall-clock time of its end, if it ends.
 */
export class FakeEme {
  readonly sessions: FakeSession[] = [];
  attachedNow = 0;
  /** The most `setMediaKeys()` that ran at once. More than one is a defect of the engine. */
  attachedAtOnce = 0;
  attachments = 0;
  attached: EmeKeys | null = null;
  /** The most sessions that held a key slot at once. */
  mostOpen = 0;
  keysCreated = 0;
  /** Requests generated while `setServerCertificate()` was under way. Any is a defect of the engine. */
  requestsTooEarly = 0;
  /** What was asked for, by key system. */
  readonly asked: { readonly name: string; readonly levels: readonly RobustnessLevel[] }[] = [];
  private settingCertificate = 0;
  private readonly origins = new Map<FakeSession, EmeKeys>();
  private broken = new Set<EmeKeys>();
  private readonly made = new Set<EmeKeys>();
  private readonly encrypted = new Set<(event: EncryptedEvent) => void>();
  private waiting: (() => void)[] = [];

  constructor(readonly faults: EmeFaults = {}) {}

  /** Sessions that hold a key slot. */
  get open(): number {
    return this.sessions.filter(({ isOpen }) => isOpen).length;
  }

  /** Of these, sessions on MediaKeys that the element does not have: they decrypt nothing. */
  get openUnattached(): number {
    return this.sessions.filter((session) => session.isOpen && this.origins.get(session) !== this.attached).length;
  }

  /** MediaKeys made so far open no more sessions, as after a standby of some TVs. */
  breakKeys(): void {
    this.broken = new Set(this.made);
  }

  readonly requestAccess: RequestAccess = async (name, levels): Promise<EmeAccess> => {
    this.asked.push({ name, levels });
    await this.step(this.faults.access);
    const granted = levels.find(({ video }) => this.faults.levels?.includes(video) ?? true);
    if (this.faults.refuse?.includes(name) || !granted) throw named('NotSupportedError', 'unsupported');
    return { granted, createKeys: () => this.createKeys() };
  };

  readonly element: EmeElement = {
    attachKeys: async (keys) => {
      this.attachments++;
      this.attachedNow++;
      this.attachedAtOnce = Math.max(this.attachedAtOnce, this.attachedNow);
      try {
        await new Promise((resolve) => setImmediate(resolve));
        await this.step(this.faults.attach);
        this.attached = keys;
      } finally {
        this.attachedNow--;
      }
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

  /** Everything that is `late` is answered now. */
  answerLate(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const answer of waiting) answer();
  }

  /** One step of the CDM, with what is wrong with it. */
  async step(fault: Fault | undefined, error = named('InvalidStateError', 'refused')): Promise<void> {
    await Promise.resolve();
    if (fault === 'hang') await new Promise(() => undefined);
    if (fault === 'late') await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (fault === 'reject') throw error;
  }

  private async createKeys(): Promise<EmeKeys> {
    await this.step(this.faults.createKeys);
    this.keysCreated++;
    let hasCertificate = false;
    const keys: EmeKeys = {
      createSession: (): EmeSession => {
        if (this.faults.createSession === 'reject' || this.broken.has(keys)) throw named('InvalidStateError', 'no session');
        const session = new FakeSession(this, () => {
          if (this.settingCertificate > 0) this.requestsTooEarly++;
          return hasCertificate;
        });
        this.sessions.push(session);
        this.origins.set(session, keys);
        return session;
      },
      setServerCertificate: async () => {
        const { certificate } = this.faults;
        if (certificate === 'not-taken') return false;
        this.settingCertificate++;
        try {
          await this.step(certificate);
          hasCertificate = true;
          return true;
        } finally {
          this.settingCertificate--;
        }
      },
    };
    this.made.add(keys);
    return keys;
  }
}

/** As a DOMException, of which Node's has no place in a fake. */
export function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** A version 1 common-system `pssh` box that lists `keyIds` (lower-case hex). */
export function commonPssh(...keyIds: string[]): Uint8Array<ArrayBuffer> {
  return psshWithKeyIds('1077efecc0b24d02ace33c1e52e2fb4b', keyIds);
}

/** A version 1 box of any system. */
export function psshWithKeyIds(systemId: string, keyIds: readonly string[]): Uint8Array<ArrayBuffer> {
  const box = new Uint8Array(36 + 16 * keyIds.length);
  const view = new DataView(box.buffer);
  view.setUint32(0, box.byteLength);
  box.set(new TextEncoder().encode('pssh'), 4);
  box[8] = 1;
  box.set(hexBytes(systemId), 12);
  view.setUint32(28, keyIds.length);
  keyIds.forEach((keyId, index) => {
    box.set(hexBytes(keyId), 32 + 16 * index);
  });
  return box;
}

export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
