import { CancellationSource } from '../base/cancellation';
import { toUtf8 } from '../base/bytes';
import type { Clock } from '../base/clock';
import type { KeyId } from '../contract/ids';
import type { KeySystemName, LicenceRequestType } from '../contract/key-system';
import type { PlaybackSession } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import type { KnownProtection } from '../contract/source';
import type { EmeMessage, EncryptedEvent, KeyStatus } from './eme';
import { findPssh, keyIdsInitData, type InitData } from './init-data';
import { KeySession } from './key-session';
import { KEY_SYSTEMS } from './key-systems';
import type { ChosenKeys, KeySystemCandidate, MediaKeysKeeper } from './media-keys-keeper';

/** What a source brings along for each key system: how to ask the CDM, and where its messages go. */
export interface KeySystemSetup extends KeySystemCandidate {
  readonly getLicence: PlaybackSession['getLicence'];
}

export type DrmEvent =
  | { readonly kind: 'key-system'; readonly name: KeySystemName; readonly refusals: readonly string[] }
  | { readonly kind: 'key-session-opened' }
  | { readonly kind: 'key-session-closed'; readonly answered: boolean }
  | { readonly kind: 'challenge'; readonly type: EmeMessage['type'] }
  | { readonly kind: 'licence'; readonly heartbeat: number }
  | { readonly kind: 'keys-usable'; readonly count: number };

export interface DrmListener {
  onEvent(event: DrmEvent): void;
  /** Key statuses have changed; `statuses` is up to date. */
  onStatuses(): void;
  /** A licence came with this heartbeat period, s. */
  onHeartbeatPeriod(period: number): void;
  onError(error: PlayerError): void;
}

/** What a manifest says of one track's protection. */
export interface ManifestProtection {
  readonly schemeIdUri: string;
  readonly defaultKeyId: KeyId | undefined;
  /** Decoded `cenc:pssh`. */
  readonly pssh: Uint8Array<ArrayBuffer> | undefined;
}

/** One source's protection, from the first init data to the last closed key session. */
export class DrmSource {
  /** By key id, lower-case hex; the newest word of any session counts. */
  readonly statuses = new Map<string, KeyStatus>();
  private readonly sessions = new Set<KeySession>();
  private readonly covered = new Set<string>();
  private readonly cancellation = new CancellationSource();
  private ending: Promise<void> | undefined;
  private choiceReported = false;

  constructor(
    private readonly keeper: MediaKeysKeeper,
    private readonly systems: readonly KeySystemSetup[],
    private readonly clock: Clock,
    private readonly listener: DrmListener,
  ) {}

  /** What the catalogue knows: lets the challenge leave before the manifest is there. */
  offerKnown(known: KnownProtection): void {
    if (known.keyIds.length === 0 && Object.keys(known.pssh).length === 0) return;
    this.offer((chosen) => {
      if (chosen.name === 'org.w3.clearkey') return known.keyIds.length > 0 ? keyIdsInitData(known.keyIds) : undefined;
      const pssh = known.pssh[chosen.name];
      return pssh && this.understood(chosen, pssh);
    });
  }

  offerManifest(tracks: readonly ManifestProtection[]): void {
    this.offer((chosen) => {
      if (chosen.name === 'org.w3.clearkey') {
        const keyIds = tracks.flatMap(({ defaultKeyId }) => (defaultKeyId === undefined || this.covered.has(defaultKeyId) ? [] : [defaultKeyId]));
        // Zeros stand for "keys rotate, see the segments" (ISO/IEC 23001-7).
        const real = [...new Set(keyIds)].filter((keyId) => !/^0+$/.test(keyId));
        return real.length > 0 ? keyIdsInitData(real) : undefined;
      }
      const wanted = `urn:uuid:${KEY_SYSTEMS[chosen.name].id}`.toLowerCase();
      const pssh = tracks.find(({ schemeIdUri }) => schemeIdUri.toLowerCase() === wanted)?.pssh;
      return pssh && this.understood(chosen, pssh);
    });
  }

  offerEncrypted(event: EncryptedEvent): void {
    const { initData } = event;
    if (initData === null || event.type !== 'cenc') return;
    this.offer((chosen) => this.understood(chosen, initData));
  }

  /** Cancels what is under way and closes every key session. Idempotent; never rejects; bounded by KeySession.close. */
  end(): Promise<void> {
    this.ending ??= this.closeAll();
    return this.ending;
  }

  private isOver(): boolean {
    return this.cancellation.signal.cancelled;
  }

  private async closeAll(): Promise<void> {
    this.cancellation.cancel();
    await Promise.all([...this.sessions].map((session) => this.closeOne(session)));
    this.statuses.clear();
  }

  private async closeOne(session: KeySession): Promise<void> {
    const outcome = await session.close();
    if (this.sessions.delete(session)) this.listener.onEvent({ kind: 'key-session-closed', answered: outcome === 'closed' });
  }

  private understood(chosen: ChosenKeys, boxes: Uint8Array<ArrayBuffer>): InitData | undefined {
    return findPssh(boxes, KEY_SYSTEMS[chosen.name].psshSystemIds);
  }

  private offer(pick: (chosen: ChosenKeys) => InitData | undefined): void {
    if (this.isOver()) return;
    this.openFor(pick).catch((thrown: unknown) => {
      if (!this.isOver()) this.listener.onError(PlayerError.from(thrown, 'cdm'));
    });
  }

  private async openFor(pick: (chosen: ChosenKeys) => InitData | undefined): Promise<void> {
    const chosen = await this.keeper.choose(this.systems);
    if (this.isOver()) return;
    this.reportChoice(chosen);
    const initData = pick(chosen);
    if (initData === undefined || this.isCovered(initData)) return;
    this.cover(initData);

    const session: KeySession = new KeySession(chosen.keys.createSession(), initData, this.clock, {
      onMessage: (message) => {
        this.answer(session, chosen.name, message);
      },
      onStatuses: () => {
        this.readStatuses(session);
      },
    });
    this.sessions.add(session);
    this.listener.onEvent({ kind: 'key-session-opened' });
    try {
      // The request need not wait for the element: only decoding does.
      await Promise.all([session.request(), this.keeper.attach(chosen.keys)]);
    } catch (error) {
      this.uncover(initData);
      await this.closeOne(session);
      throw error;
    }
  }

  private reportChoice({ name, refusals }: ChosenKeys): void {
    if (this.choiceReported) return;
    this.choiceReported = true;
    this.listener.onEvent({ kind: 'key-system', name, refusals });
  }

  private answer(session: KeySession, keySystem: KeySystemName, message: EmeMessage): void {
    this.listener.onEvent({ kind: 'challenge', type: message.type });
    if (message.type !== 'license-request' && message.type !== 'license-renewal') return;
    this.licence(session, keySystem, message.payload, message.type).catch((thrown: unknown) => {
      if (!this.isOver()) this.listener.onError(PlayerError.from(thrown, 'licence'));
    });
  }

  private async licence(session: KeySession, keySystem: KeySystemName, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType): Promise<void> {
    const setup = this.systems.find(({ name }) => name === keySystem);
    if (setup === undefined) return;
    const { licence, heartbeat } = await setup.getLicence(KEY_SYSTEMS[keySystem].id, payload, type, this.cancellation.signal);
    if (this.isOver()) return;
    this.listener.onEvent({ kind: 'licence', heartbeat });
    await session.update(typeof licence === 'string' ? toUtf8(licence) : licence);
    if (this.isOver()) return;
    this.listener.onHeartbeatPeriod(heartbeat);
  }

  private readStatuses(session: KeySession): void {
    for (const [keyId, status] of session.statuses()) this.statuses.set(keyId, status);
    const usable = [...this.statuses.values()].filter((status) => status === 'usable').length;
    this.listener.onEvent({ kind: 'keys-usable', count: usable });
    this.listener.onStatuses();
  }

  private coverageOf({ keyIds, bytes }: InitData): readonly string[] {
    return keyIds.length > 0 ? keyIds : [String.fromCharCode(...bytes)];
  }

  private isCovered(initData: InitData): boolean {
    return this.coverageOf(initData).every((id) => this.covered.has(id));
  }

  private cover(initData: InitData): void {
    for (const id of this.coverageOf(initData)) this.covered.add(id);
  }

  private uncover(initData: InitData): void {
    for (const id of this.coverageOf(initData)) this.covered.delete(id);
  }
}
