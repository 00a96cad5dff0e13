import { CancellationSource, CancelledError, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { KeySystemName, LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import type { KnownProtection } from '../contract/source';
import { Budget } from './budget';
import type { DrmListener, KeySystemSetup } from './drm-listener';
import type { DrmSettings } from './drm-settings';
import type { EmeMessage, EmeSession, EncryptedEvent } from './eme';
import { EvictedKeys } from './evicted-keys';
import type { GrantHost, OpeningReason } from './grant-host';
import { GrantList, keyIdsOf } from './grant-list';
import { findPssh, type InitData } from './init-data';
import { KeyGrant } from './key-grant';
import { KeyKinds } from './key-kinds';
import { KeySlots } from './key-slots';
import type { KeyState } from './key-state';
import { KEY_SYSTEMS } from './key-systems';
import { KeyVerdicts } from './key-verdicts';
import type { ChosenKeys } from './key-system-choice';
import { BUDGET_WINDOW, RECOVERIES } from './limits';
import { initDataIn, initDataOf, offeredIn, type ManifestProtection } from './manifest-protection';
import type { MediaKeysKeeper } from './media-keys-keeper';

/** One source's protection, from the first init data to the last closed key session. */
export class DrmSource {
  private readonly grants = new GrantList();
  private readonly verdicts: KeyVerdicts;
  private readonly cancellation = new CancellationSource();
  private readonly slots: KeySlots;
  private readonly evicted: EvictedKeys;
  private readonly kinds = new KeyKinds();
  private readonly recoveries: Budget;
  private chosen: Promise<ChosenKeys> | undefined;
  /** Of `chosen`, once it is known. */
  private keys: ChosenKeys | undefined;
  private renewingKeys: Promise<void> | undefined;
  private lastSummary = '';
  private failed = false;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly keeper: MediaKeysKeeper,
    private systems: readonly KeySystemSetup[],
    private readonly settings: DrmSettings,
    private readonly clock: Clock,
    private readonly listener: DrmListener,
  ) {
    this.slots = new KeySlots(clock, settings.maxKeySessions);
    this.evicted = new EvictedKeys(clock);
    this.verdicts = new KeyVerdicts(this.grants, this.evicted, this.kinds, settings.policies);
    this.recoveries = new Budget(clock, RECOVERIES, BUDGET_WINDOW);
  }

  /** By key id, lower-case hex; the best that any session says. */
  get statuses(): ReadonlyMap<string, KeyState> {
    return this.verdicts.current;
  }

  /** What the catalogue knows: lets the challenge leave before the manifest is there. */
  offerKnown(known: KnownProtection): void {
    if (known.keyIds.length === 0 && Object.keys(known.pssh).length === 0) return;
    this.offer((name, each) => initDataOf(known, name, each));
  }

  offerManifest(tracks: readonly ManifestProtection[]): void {
    if (!this.chosen) this.narrowTo(offeredIn(tracks));
    this.offer((name, each) => initDataIn(tracks, name, each));
  }

  offerEncrypted({ type, initData }: EncryptedEvent): void {
    if (initData === null || type !== 'cenc') return;
    this.offer((name) => findPssh(initData, KEY_SYSTEMS[name].psshSystemIds));
  }

  /**
   * A media segment is about to be appended: keys that have left the buffer can go, and one that had to make room is
   * asked for again.
   * @param keyIds that it is encrypted with
   * @param kind of media; tells which tracks can stand in for each other
   */
  onSegment(keyIds: readonly string[], isNeeded: (keyId: string) => boolean, kind?: string): void {
    if (this.isOver()) return;
    if (kind !== undefined) this.kinds.note(keyIds, kind);
    this.grants.touch((keyId) => keyIds.includes(keyId));
    for (const grant of this.grants.unneeded(isNeeded)) void this.retire(grant, 'played');
    const lost = this.evicted.take(keyIds.filter((keyId) => !this.grants.isAsked(keyId)));
    if (lost.length > 0) this.offer(() => lost);
  }

  /** The secure session was replaced by a new one under the running picture: every licence is asked for anew, unseen. */
  relicense(): void {
    if (this.isOver()) return;
    for (const grant of this.grants.all()) grant.startAnew();
  }

  mayBeShown(keyIds: Iterable<string>): boolean {
    return this.verdicts.mayBeShown(keyIds);
  }

  /** Why nothing can be shown, where the keys are why. */
  trouble(): PlayerError | undefined {
    return this.verdicts.trouble();
  }

  /** Cancels what is under way and closes every key session. Idempotent; never rejects; bounded by KeySession.close. */
  end(): Promise<void> {
    this.ending ??= this.closeAll();
    return this.ending;
  }

  private isOver(): boolean {
    return this.failed || this.cancellation.signal.cancelled;
  }

  private throwIfOver(): void {
    if (this.isOver()) throw new CancelledError();
  }

  private async closeAll(): Promise<void> {
    this.cancellation.cancel();
    for (const grant of this.grants.all()) void grant.close();
    // Those of grants that were retired before may still be closing, too.
    while (!this.slots.areAllBack) await this.slots.comesBack();
    if (this.keys) await this.keeper.release(this.keys.keys);
  }

  /** Key systems that the content does not offer need not be tried; where it does not say, all may. */
  private narrowTo(offered: ReadonlySet<KeySystemName>): void {
    const narrowed = this.systems.filter(({ name }) => offered.has(name));
    if (narrowed.length > 0) this.systems = narrowed;
  }

  private offer(pick: (name: KeySystemName, each: boolean) => readonly InitData[]): void {
    if (this.isOver()) return;
    this.openFor(pick).catch((thrown: unknown) => {
      this.fail(thrown);
    });
  }

  private async openFor(pick: (name: KeySystemName, each: boolean) => readonly InitData[]): Promise<void> {
    const { name } = await this.choice();
    this.throwIfOver();
    const each = this.settings.multiSession ?? KEY_SYSTEMS[name].licencePerKey;
    await Promise.all(pick(name, each).map((initData) => this.acquire(initData, name, each)));
  }

  private async acquire(wanted: InitData, name: KeySystemName, each: boolean): Promise<void> {
    const unsettled = this.grants.all().filter(({ isSettled }) => !isSettled);
    if (!each && unsettled.length > 0 && this.grants.remaining(wanted, true)) {
      await Promise.all(unsettled.map(({ settled }) => settled));
      this.throwIfOver();
    }
    const initData = this.grants.remaining(wanted, !each);
    if (initData === undefined) {
      this.grants.touch((keyId) => wanted.keyIds.some((one) => one === keyId));
      return;
    }
    const grant = new KeyGrant(initData, this.hostFor(name));
    this.grants.add(grant);
    // The request need not wait for the element: only decoding does.
    await Promise.all([grant.open(), this.attach()]);
  }

  private async choice(): Promise<ChosenKeys> {
    if (this.chosen) return this.chosen;
    this.chosen = this.keeper.choose(this.systems);
    const chosen = await this.chosen;
    this.throwIfOver();
    this.keys = chosen;
    const { name, granted, certificate, refusals } = chosen;
    this.listener.onEvent({ kind: 'key-system', name, video: granted.video, audio: granted.audio, certificate, refusals: refusals.join('; ') });
    return chosen;
  }

  private async attach(): Promise<void> {
    const { keys } = await this.choice();
    this.throwIfOver();
    await this.keeper.attach(keys);
  }

  private async renewKeys(): Promise<void> {
    const grants = this.grants.all();
    this.keeper.forget();
    this.chosen = undefined;
    await this.attach();
    for (const grant of grants) grant.startOver('recovery');
  }

  private hostFor(name: KeySystemName): GrantHost {
    const { clock, listener } = this;
    return {
      clock,
      renewsByItself: KEY_SYSTEMS[name].renewsByItself,
      createSession: (grant, reason, signal) => this.createSession(grant, reason, signal),
      makeRoom: (grant, signal) => this.makeRoom(grant, signal),
      onClosing: (session, heir) => {
        this.slots.onClosing(session, heir);
      },
      onClosed: (session, outcome) => {
        if (this.slots.giveBack(session)) listener.onEvent({ kind: 'key-session-closed', answered: outcome === 'closed' });
      },
      getLicence: (payload, type) => this.getLicence(payload, type),
      onUnansweredMessage: (type) => {
        listener.onEvent({ kind: 'challenge', type });
      },
      onStates: () => {
        this.judge();
      },
      onLost: (reason) => {
        listener.onEvent({ kind: 'key-session-lost', reason });
        this.judge();
      },
      maySpendRecovery: () => this.recoveries.spend(),
      renewKeys: () => {
        // Sessions are often lost together, and share the new MediaKeys.
        this.renewingKeys ??= this.renewKeys().finally(() => {
          this.renewingKeys = undefined;
        });
        return this.renewingKeys;
      },
      onFailure: (thrown) => {
        this.fail(thrown);
      },
    };
  }

  private async createSession(grant: KeyGrant, reason: OpeningReason, signal: CancellationSignal): Promise<EmeSession> {
    const { keys } = await this.choice();
    while (this.slots.isFullFor(grant) && (await this.makeRoom(grant, signal)));
    this.throwIfOver();
    signal.throwIfCancelled();
    const session = keys.createSession();
    this.slots.take(session, grant);
    this.listener.onEvent({ kind: 'key-session-opened', reason });
    return session;
  }

  /** A slot that is about to come back is waited for; a grant's own session goes before another's. */
  private async makeRoom(grant: KeyGrant, signal: CancellationSignal): Promise<boolean> {
    if (this.slots.isOneComingFor(grant) && (await this.slots.comesBackSoon())) return true;
    this.throwIfOver();
    signal.throwIfCancelled();
    if (grant.hasSession) {
      await grant.yieldSlot();
      return true;
    }
    const victim = this.grants.leastRecent(grant);
    if (!victim) return false;
    this.evicted.add(victim.initData, keyIdsOf(victim));
    const closed = this.retire(victim, 'slots');
    // Before its session is closed: nothing more of it is to be loaded.
    this.judge();
    await closed;
    return true;
  }

  private async retire(grant: KeyGrant, why: 'played' | 'slots'): Promise<void> {
    if (!this.grants.remove(grant)) return;
    this.slots.forget(grant);
    this.listener.onEvent({ kind: 'keys-retired', why });
    await grant.close();
    this.judge();
  }

  private async getLicence(payload: EmeMessage['payload'], type: LicenceRequestType): Promise<LicenceAnswer> {
    const { name } = await this.choice();
    const setup = this.systems.find((system) => system.name === name);
    this.throwIfOver();
    if (!setup) throw new CancelledError();
    this.listener.onEvent({ kind: 'challenge', type });
    let licence: LicenceAnswer;
    try {
      licence = await setup.getLicence(KEY_SYSTEMS[name].id, payload, type, this.cancellation.signal);
    } catch (thrown) {
      throw thrown instanceof CancelledError ? thrown : PlayerError.from(thrown, 'licence');
    }
    this.throwIfOver();
    this.listener.onEvent({ kind: 'licence', enforced: licence.enforced });
    return licence;
  }

  private judge(): void {
    if (this.isOver()) return;
    const fatal = this.verdicts.update();
    const states = this.verdicts.summary();
    if (states !== this.lastSummary) {
      this.lastSummary = states;
      const count = [...this.statuses.values()].filter((state) => state === 'usable').length;
      this.listener.onEvent({ kind: 'keys-usable', count, states });
    }
    if (fatal) this.fail(fatal);
    else this.listener.onStatuses();
  }

  private fail(thrown: unknown): void {
    if (this.isOver() || thrown instanceof CancelledError) return;
    this.failed = true;
    this.listener.onError(PlayerError.from(thrown, 'cdm'));
  }
}
