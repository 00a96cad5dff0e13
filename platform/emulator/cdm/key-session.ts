import { toHex } from '../../../src/base/bytes';
import type { Device } from './device';
import type { ArrivedLicence, Dialect } from './dialect';
import { psshDataFor } from './init-data';
import type { EmulatedKeySystem } from './key-system';
import { LicenceWatch } from './licence-watch';
import { noise } from './noise';
import { SessionKeys } from './session-keys';
import { forgetLicence, loadLicence, storeLicence } from './stored-licences';
import { queueTask } from './tasks';
import type { Vault } from './vault';
import { domException, understood } from './web-idl';

/** What all sessions of one MediaKeys share. */
export interface KeysFacts {
  readonly keySystem: EmulatedKeySystem;
  readonly level: string;
  readonly vault: Vault;
  certificate: Uint8Array<ArrayBuffer> | undefined;
}

export type SessionType = 'temporary' | 'persistent-license';

/** Where a session's conversation with the server stands. */
type Conversation =
  | { readonly kind: 'individualization' }
  | { readonly kind: 'certificate' }
  | { readonly kind: 'first licence' }
  | { readonly kind: 'licensed'; readonly licence: ArrivedLicence; readonly since: number };

/** The recommendation's flags: `new` is uninitialized, `open` is callable (Encrypted Media Extensions, 6). */
type Lifecycle =
  | { readonly kind: 'new' }
  | { readonly kind: 'requesting' }
  | { readonly kind: 'open' | 'closing'; readonly conversation: Conversation }
  | { readonly kind: 'closed' };

/** What a session tells the object that the page holds. */
export interface SessionVoice {
  message(type: MediaKeyMessageType, payload: Uint8Array<ArrayBuffer>): void;
  statusesChanged(): void;
  closed(reason: MediaKeySessionClosedReason): void;
}

/** One emulated key session, without its face to the page (media-key-session.ts). */
export class KeySession {
  sessionId = '';
  private lifecycle: Lifecycle = { kind: 'new' };
  private psshData = new Uint8Array();
  private readonly keys: SessionKeys;
  private readonly watch: LicenceWatch;
  private isReleased = false;
  /** One thing after the other, in the order in which the page asked for them. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly device: Device,
    readonly facts: KeysFacts,
    readonly type: SessionType,
    private readonly voice: SessionVoice,
  ) {
    this.keys = new SessionKeys(facts.vault, device, () => queueTask(() => voice.statusesChanged()));
    this.watch = new LicenceWatch({ onExpired: () => void this.refresh(), onRenewalDue: () => this.followUp('renewal') });
  }

  /** ms since the epoch; NaN: none. */
  get expiration(): number {
    return this.watch.expiration;
  }

  /** In the platform's byte order, and sorted by it (Encrypted Media Extensions, 6.1). */
  get statuses(): ReadonlyMap<string, MediaKeyStatus> {
    const { dialect } = this;
    const entries = [...this.keys.statuses].map(([keyId, status]) => [dialect.statusKeyId(keyId), status] as const);
    return new Map(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  get isOpen(): boolean {
    return this.lifecycle.kind === 'open';
  }

  /** For tests: where the session stands, and how many of its keys the decoder has. */
  describe(): { readonly state: string; readonly keysInside: number } {
    const { lifecycle } = this;
    return { state: lifecycle.kind === 'open' ? lifecycle.conversation.kind : lifecycle.kind, keysInside: this.keys.inside };
  }

  async generateRequest(initDataType: string, initData: Uint8Array<ArrayBuffer>): Promise<void> {
    this.start();
    if (initDataType === '') throw new TypeError('The initDataType parameter is empty.');
    if (initData.length === 0) throw new TypeError('The initData parameter is empty.');
    if (initDataType !== 'cenc') throw domException('NotSupportedError', `The initialization data type '${initDataType}' is not supported.`);
    await this.device.faults.pass('generateRequest');
    this.psshData = psshDataFor(this.dialect, initData);
    this.takePlace();
    this.ask();
  }

  async load(sessionId: string): Promise<boolean> {
    this.start();
    if (sessionId === '') throw new TypeError('The sessionId parameter is empty.');
    if (this.type === 'temporary') throw new TypeError('The session type is not persistent.');
    await this.device.faults.pass('load');
    const licence = loadLicence(this.facts.keySystem, sessionId);
    if (licence === undefined) return false;
    this.takePlace();
    this.sessionId = sessionId;
    await this.license(licence, Date.now());
    return true;
  }

  async update(response: Uint8Array<ArrayBuffer>): Promise<void> {
    this.mustBeOpen();
    if (response.length === 0) throw new TypeError('The response parameter is empty.');
    await this.device.faults.pass('update');
    await this.inTurn(() => this.answer(response));
  }

  private async answer(response: Uint8Array<ArrayBuffer>): Promise<void> {
    const conversation = this.conversation();
    if (conversation.kind === 'individualization') {
      this.device.isIndividualized = true;
      this.ask();
      return;
    }
    const answer = understood(() => this.dialect.read(response), 'The response is not valid.');
    if (answer.kind === 'certificate') {
      if (conversation.kind !== 'certificate') throw new TypeError('A server certificate that was not asked for.');
      this.facts.certificate = answer.certificate;
      this.ask();
      return;
    }
    if (conversation.kind === 'certificate') throw new TypeError('A licence that was not asked for.');
    await this.takeLicence(answer, conversation);
  }

  async close(): Promise<void> {
    if (this.lifecycle.kind === 'closing' || this.lifecycle.kind === 'closed') return;
    this.mustBeOpen();
    this.lifecycle = { kind: 'closing', conversation: this.conversation() };
    await this.device.faults.pass('close');
    await this.inTurn(() => this.shut('closed-by-application'));
  }

  async remove(): Promise<void> {
    this.mustBeOpen();
    await this.device.faults.pass('remove');
    await this.inTurn(() => this.release());
  }

  private async release(): Promise<void> {
    this.conversation();
    this.isReleased = true;
    this.watch.stop();
    await this.refresh();
    if (this.type === 'temporary') return;
    forgetLicence(this.sessionId);
    this.followUp('release');
  }

  /** The CDM closes the session, asked or unasked. */
  async shut(reason: MediaKeySessionClosedReason): Promise<void> {
    if (this.lifecycle.kind === 'closed') return;
    this.lifecycle = { kind: 'closed' };
    this.watch.stop();
    await this.keys.drop();
    this.device.sessions.delete(this);
    this.watch.expiration = NaN;
    this.voice.closed(reason);
  }

  /** Statuses as licence, time, output and decrees have them now; the decoder's keys follow. */
  async refresh(): Promise<void> {
    if (this.isOpen || this.lifecycle.kind === 'closing') await this.keys.apply({ isExpired: this.watch.isExpired, isReleased: this.isReleased });
  }

  /** The licence ends now, for tests. */
  expireNow(): void {
    if (this.lifecycle.kind === 'open' && this.lifecycle.conversation.kind === 'licensed') this.watch.expire();
  }

  private get dialect(): Dialect {
    return this.device.dialectOf(this.facts.keySystem);
  }

  private start(): void {
    if (this.lifecycle.kind === 'closing' || this.lifecycle.kind === 'closed') throw domException('InvalidStateError', 'The session is already closed.');
    if (this.lifecycle.kind !== 'new') throw domException('InvalidStateError', 'The session is already initialized.');
    this.lifecycle = { kind: 'requesting' };
  }

  private mustBeOpen(): void {
    if (this.lifecycle.kind === 'closing') throw domException('InvalidStateError', 'The session is already closed.');
    this.conversation();
  }

  /** What was asked of a session before it was told to close is still done. @throws DOMException once it is closed */
  private conversation(): Conversation {
    switch (this.lifecycle.kind) {
      case 'open':
      case 'closing':
        return this.lifecycle.conversation;
      case 'closed':
        throw domException('InvalidStateError', 'The session is already closed.');
      case 'new':
      case 'requesting':
        throw domException('InvalidStateError', 'The session is not callable.');
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private converse(conversation: Conversation): void {
    this.lifecycle = { kind: this.lifecycle.kind === 'closing' ? 'closing' : 'open', conversation };
  }

  private takePlace(): void {
    const { sessions, options } = this.device;
    if (sessions.size >= options.maxSessions) throw domException('QuotaExceededError', `There are ${options.maxSessions} key sessions already.`);
    sessions.add(this);
    this.sessionId = toHex(noise(16)).toUpperCase();
  }

  /** The next message to the server: individualization, a certificate, then the licence. */
  private ask(): void {
    const { dialect, device, facts } = this;
    if (dialect.wantsIndividualization && !device.isIndividualized) {
      this.say({ kind: 'individualization' }, 'individualization-request', noise(INDIVIDUALIZATION_SIZE));
    } else if (dialect.certificateRequest !== undefined && facts.certificate === undefined) {
      this.say({ kind: 'certificate' }, 'license-request', dialect.certificateRequest());
    } else {
      const request = dialect.licenceRequest({ psshData: this.psshData, persistent: this.type === 'persistent-license', level: facts.level });
      this.say({ kind: 'first licence' }, 'license-request', request);
    }
  }

  private say(conversation: Conversation, type: MediaKeyMessageType, payload: Uint8Array<ArrayBuffer>): void {
    this.converse(conversation);
    this.queueMessage(type, payload);
  }

  /** What is queued is said, also where the session is closed meanwhile. */
  private queueMessage(type: MediaKeyMessageType, payload: Uint8Array<ArrayBuffer>): void {
    queueTask(() => this.voice.message(type, payload));
  }

  private async takeLicence(answer: ArrivedLicence, conversation: Extract<Conversation, { kind: 'first licence' | 'licensed' }>): Promise<void> {
    if (conversation.kind === 'first licence') {
      await this.license(answer, Date.now());
    } else {
      // An answer that was overtaken by a newer one says nothing new.
      if (this.dialect.followUp !== undefined && answer.version <= conversation.licence.version) return;
      await this.license(answer, conversation.since);
    }
    if (this.type === 'persistent-license') storeLicence(this.facts.keySystem, this.sessionId, { ...answer, keys: this.keys.all });
  }

  private async license(licence: ArrivedLicence, since: number): Promise<void> {
    this.converse({ kind: 'licensed', licence, since });
    this.isReleased = false;
    this.keys.add(licence.keys);
    this.watch.start(licence);
    await this.refresh();
  }

  private followUp(kind: 'renewal' | 'release'): void {
    const { lifecycle, dialect } = this;
    if (dialect.followUp === undefined || lifecycle.kind !== 'open' || lifecycle.conversation.kind !== 'licensed') return;
    const { licence, since } = lifecycle.conversation;
    this.queueMessage(kind === 'renewal' ? 'license-renewal' : 'license-release', dialect.followUp(kind, { licence, age: (Date.now() - since) / 1000 }));
  }
}

/** Bytes; a provisioning request is about that long. */
const INDIVIDUALIZATION_SIZE = 1_024;
