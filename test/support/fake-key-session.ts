import type { EmeMessage, EmeSession, InitDataType, KeyStatus } from '../../src/drm/eme';
import { type FakeEme, named } from './fake-eme';

/** EME §6.6, step by step, as far as an application can tell. */
export class FakeSession implements EmeSession {
  requested: { type: InitDataType; data: string } | undefined;
  private uninitialized = true;
  private callable = false;
  private closing = false;
  private gone = false;
  private hasLicence = false;
  private end = NaN;
  private wantsCertificate = false;
  private challenge: readonly number[] = CHALLENGE;
  private readonly granted = new Map<string, KeyStatus>();
  private readonly messages = new Set<(message: EmeMessage) => void>();
  private readonly statusListeners = new Set<() => void>();
  private markClosed: (reason: unknown) => void = () => undefined;
  readonly closed = new Promise<unknown>((resolve) => {
    this.markClosed = resolve;
  });

  /** @param begin called at the request; says whether the MediaKeys have a certificate */
  constructor(
    private readonly eme: FakeEme,
    private readonly begin: () => boolean,
  ) {}

  /** Holds a key slot. */
  get isOpen(): boolean {
    return this.callable && !this.gone;
  }

  async generateRequest(type: InitDataType, initData: Uint8Array<ArrayBuffer>): Promise<void> {
    const { faults } = this.eme;
    if (!this.uninitialized) throw named('InvalidStateError', 'already initialised');
    this.uninitialized = false;
    const hasCertificate = this.begin();
    if (initData.byteLength === 0) throw new TypeError('empty init data');
    await this.eme.step(faults.request, new TypeError('init data'));
    if (faults.slots !== undefined && this.eme.open >= faults.slots) throw named('QuotaExceededError', 'no slot');
    this.callable = true;
    this.eme.mostOpen = Math.max(this.eme.mostOpen, this.eme.open);
    if (faults.telling) this.challenge = [...initData];
    this.requested = { type, data: new TextDecoder().decode(initData) };
    this.wantsCertificate = faults.wantsCertificate === true && !hasCertificate;
    setImmediate(() => {
      if (faults.talkative) this.say('individualization-request');
      this.say('license-request', this.wantsCertificate ? CERTIFICATE_REQUEST : this.challenge);
    });
  }

  say(type: EmeMessage['type'], payload: readonly number[] = this.challenge): void {
    if (!this.isOpen) return;
    for (const listener of this.messages) listener({ type, payload: Uint8Array.from(payload) });
  }

  async update(licence: Uint8Array<ArrayBuffer>): Promise<void> {
    this.mustBeOpen();
    if (licence.byteLength === 0) throw new TypeError('empty licence');
    await this.eme.step(this.eme.faults.update, new TypeError('licence'));
    this.mustBeOpen();
    if (this.wantsCertificate) {
      this.wantsCertificate = false;
      setImmediate(() => { this.say('license-request'); });
      return;
    }
    const { keys, end } = readLicence(new TextDecoder().decode(licence));
    this.hasLicence = true;
    this.end = end;
    for (const [keyId, status] of keys) this.setStatus(keyId, status);
    this.announce();
  }

  async close(): Promise<void> {
    if (this.closing || this.gone) return;
    // EME §6.6: an uninitialised session cannot be closed.
    if (!this.callable) throw named('InvalidStateError', 'not callable');
    this.closing = true;
    await this.eme.step(this.eme.faults.close);
    this.evict('closed-by-application');
  }

  /** The CDM closes it, asked or not. */
  evict(reason: string | undefined): void {
    if (this.gone) return;
    if (this.eme.faults.talkative && this.hasLicence) this.say('license-release');
    this.gone = true;
    this.granted.clear();
    this.end = NaN;
    this.announce();
    this.markClosed(reason);
  }

  /** The CDM changes its mind about a key that it has. */
  change(keyId: string, status: KeyStatus): void {
    if (!this.isOpen || !this.granted.has(keyId)) return;
    this.setStatus(keyId, status);
    this.announce();
  }

  statuses(): ReadonlyMap<string, KeyStatus> {
    return this.granted;
  }

  expiration(): number {
    return this.end;
  }

  onMessage(listener: (message: EmeMessage) => void): void {
    this.messages.add(listener);
  }

  onStatuses(listener: () => void): void {
    this.statusListeners.add(listener);
  }

  private setStatus(keyId: string, status: KeyStatus): void {
    const { silent } = this.eme.faults;
    if (silent !== 'all' && !silent?.includes(keyId)) this.granted.set(keyId, status);
  }

  private announce(): void {
    for (const listener of this.statusListeners) listener();
  }

  private mustBeOpen(): void {
    if (!this.isOpen || this.closing) throw named('InvalidStateError', 'closed');
  }
}

const CHALLENGE = [1, 2, 3];
const CERTIFICATE_REQUEST = [8, 4];

/** @throws TypeError when it is none, as a CDM does */
function readLicence(text: string): { readonly keys: readonly (readonly [string, KeyStatus])[]; readonly end: number } {
  const [list = '', end] = text.split(';');
  const keys = list.split(',').map((entry) => {
    const [keyId = '', status = 'usable'] = entry.split('=');
    if (!/^[0-9a-f]{32}$/.test(keyId)) throw new TypeError('not a licence');
    return [keyId, status as KeyStatus] as const;
  });
  return { keys, end: end === undefined ? NaN : Number(end) };
}
