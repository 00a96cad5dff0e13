import { CancellationSource, CancelledError, type CancellationSignal } from '../base/cancellation';
import { deferred } from '../base/deferred';
import type { LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import { Budget } from './budget';
import { isCertificateRequest } from './certificate-request';
import type { EmeMessage, EmeSession } from './eme';
import type { GrantHost, OpeningReason } from './grant-host';
import type { InitData } from './init-data';
import { bestState, betterState, mergedStates, type KeyState } from './key-state';
import { KeySession } from './key-session';
import { BUDGET_WINDOW, RELICENCES, RENEWAL_SHARE, SHORTEST_RENEWAL } from './limits';
import { withRoom } from './with-room';

interface Held {
  readonly session: KeySession;
  readonly native: EmeSession;
  readonly reason: OpeningReason;
  /** A licence was applied; before, its statuses say nothing. */
  licensed: boolean;
}

/**
 * The keys of one init data, and the key sessions that hold them: one, or two while a fresh one takes over from it
 * (renewal, another try for a bad licence).
 */
export class KeyGrant {
  /** Its first licence was applied, or it is over. Never rejects. */
  readonly settled: Promise<void>;
  isSettled = false;
  private readonly settling = deferred<undefined>();
  private readonly relicences: Budget;
  private current: Held | undefined;
  private successor: Held | undefined;
  /** A successor is being opened, or there is one. */
  private succeeding = false;
  private renewsByItself: boolean;
  private cancelRenewal: () => void = () => undefined;
  /** Sessions that are being opened, until something makes them useless. */
  private openings = new CancellationSource();
  private over = false;

  constructor(
    readonly initData: InitData,
    private readonly host: GrantHost,
  ) {
    this.settled = this.settling.promise;
    this.renewsByItself = host.renewsByItself;
    this.relicences = new Budget(host.clock, RELICENCES, BUDGET_WINDOW);
  }

  /** @throws PlayerError */
  async open(): Promise<void> {
    try {
      await this.start('first');
    } catch (thrown) {
      // Whatever made this opening useless has begun another, or ended the grant.
      if (!(thrown instanceof CancelledError)) this.settle();
      throw thrown;
    }
  }

  /** By key id: the best that any of its sessions says. */
  states(): ReadonlyMap<string, KeyState> {
    const held = this.held();
    const states = mergedStates(held.map(({ session }) => session.statuses()));
    // A device that reports nothing has said nothing about the keys.
    if (states.size > 0 && held.some(({ licensed }) => licensed)) {
      for (const keyId of this.initData.keyIds) if (!states.has(keyId)) states.set(keyId, 'missing');
    }
    return states;
  }

  /** One more licence for keys in a bad state, unless it was tried lately. @returns whether one is on its way */
  relicense(): boolean {
    if (this.over) return false;
    if (this.succeeding) return true;
    if (!this.relicences.spend()) return false;
    this.succeed('relicense');
    return true;
  }

  /** One more licence, whatever the budget says: the secure session that gave the last one is gone. */
  startAnew(): void {
    if (this.over) return;
    if (!this.current?.licensed) {
      this.startOver('first');
      return;
    }
    const { successor } = this;
    this.forgetOpenings();
    this.successor = undefined;
    if (successor) void this.closeOne(successor);
    this.succeed('relicense');
  }

  /** What is open, and what is being opened, is useless. */
  startOver(reason: 'first' | 'recovery'): void {
    if (this.over) return;
    void this.closeAll(this);
    this.start(reason).catch((thrown: unknown) => {
      this.fail(thrown);
    });
  }

  get hasSession(): boolean {
    return this.current !== undefined;
  }

  /** Closes the session in use, so that its successor has a slot. */
  async yieldSlot(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    await this.closeOne(current, this);
  }

  /** Closes what is open. Idempotent, bounded, never rejects. */
  async close(): Promise<void> {
    this.over = true;
    this.settle();
    await this.closeAll();
  }

  private async closeAll(heir?: KeyGrant): Promise<void> {
    this.cancelRenewal();
    this.forgetOpenings();
    const held = this.held();
    this.current = undefined;
    this.successor = undefined;
    await Promise.all(held.map((one, index) => this.closeOne(one, index === 0 ? heir : undefined)));
  }

  private forgetOpenings(): void {
    this.openings.cancel();
    this.openings = new CancellationSource();
    this.succeeding = false;
  }

  private settle(): void {
    this.isSettled = true;
    this.settling.resolve(undefined);
  }

  private held(): readonly Held[] {
    return [this.current, this.successor].filter((held) => held !== undefined);
  }

  private async start(reason: OpeningReason): Promise<void> {
    const { signal } = this.openings;
    try {
      await withRoom(() => this.startOnce(reason, signal), () => this.host.makeRoom(this, signal));
    } catch (thrown) {
      // Once nobody waits for it, it does not matter what has become of it.
      throw signal.cancelled ? new CancelledError() : thrown;
    }
  }

  private async startOnce(reason: OpeningReason, signal: CancellationSignal): Promise<void> {
    const native = await this.host.createSession(this, reason, signal);
    if (this.over || signal.cancelled) {
      this.host.onClosed(native, 'closed');
      throw new CancelledError();
    }
    const held: Held = { native, reason, licensed: false, session: this.sessionOf(native, reason) };
    this.hold(held);
    try {
      await held.session.request();
    } catch (thrown) {
      const wasLost = !this.held().includes(held);
      this.drop(held);
      await this.closeOne(held);
      // Whoever was told of the loss has opened another.
      throw wasLost ? new CancelledError() : thrown;
    }
  }

  /** Whatever stood there before is closed: two causes may open sessions at the same time. */
  private hold(held: Held): void {
    const place = held.reason === 'renewal' || held.reason === 'relicense' ? 'successor' : 'current';
    const before = this[place];
    this[place] = held;
    if (before) void this.closeOne(before);
  }

  private sessionOf(native: EmeSession, reason: OpeningReason): KeySession {
    const { clock } = this.host;
    const held = () => this.held().find((one) => one.native === native);
    return new KeySession(native, this.initData, clock, {
      onMessage: (message) => {
        const one = held();
        if (one) this.answer(one, message, reason);
      },
      onStatuses: () => {
        this.judge();
        this.host.onStates();
      },
      onLost: (why) => {
        const one = held();
        if (one && this.held().length === 1) this.host.onClosing(native, this);
        this.host.onClosed(native, 'closed');
        if (one) this.recover(one, why);
      },
    });
  }

  private answer(held: Held, { type, payload }: EmeMessage, reason: OpeningReason): void {
    if (type === 'license-renewal') this.renewsByItself = true;
    if (type !== 'license-request' && type !== 'license-renewal') {
      this.host.onUnansweredMessage(type);
      return;
    }
    const { signal } = this.openings;
    // A fresh session's request is a renewal if that is what the session was opened for.
    this.licence(held, payload, reason === 'renewal' ? 'license-renewal' : type).catch((thrown: unknown) => {
      if (!signal.cancelled) this.refuse(held, thrown);
    });
  }

  /** A licence did not come. What has been replaced meanwhile is nobody's concern. */
  private refuse(held: Held, thrown: unknown): void {
    if (!this.held().includes(held)) return;
    // Its secure session is gone. The keys in use go on; `startAnew()` asks the next one.
    if (thrown instanceof CancelledError && held === this.successor && this.current) {
      this.drop(held);
      this.succeeding = false;
      void this.closeOne(held);
    }
    this.fail(thrown);
  }

  private async licence(held: Held, payload: EmeMessage['payload'], type: LicenceRequestType): Promise<void> {
    const licence = await this.host.getLicence(payload, type);
    await held.session.update(licence.bytes);
    if (this.over || !held.session.isAlive() || isCertificateRequest(payload)) return;
    held.licensed = true;
    this.settle();
    this.scheduleRenewal(held, licence);
    this.judge();
    this.host.onStates();
  }

  /** Ahead of the licence's end, where it enforces and the CDM does not ask by itself. */
  private scheduleRenewal({ session }: Held, { enforced, renewWithin = Infinity }: LicenceAnswer): void {
    this.cancelRenewal();
    if (this.renewsByItself || !enforced) return;
    const lasts = Math.min(session.timeLeft() ?? Infinity, renewWithin * 1_000);
    if (!Number.isFinite(lasts)) return;
    this.cancelRenewal = this.host.clock.after(Math.max(SHORTEST_RENEWAL, lasts * RENEWAL_SHARE), () => {
      if (!this.renewsByItself) this.succeed('renewal');
    });
  }

  private succeed(reason: 'renewal' | 'relicense'): void {
    if (this.over || this.succeeding) return;
    this.succeeding = true;
    this.reopen(reason).catch((thrown: unknown) => {
      this.fail(thrown);
    });
  }

  /** Lets the successor take over once it is at least as good as what it follows, and drops it when it turns out to be worse. */
  private judge(): void {
    const { current, successor } = this;
    if (!successor?.licensed) return;
    const fresh = bestState(successor.session.statuses().values());
    if (fresh === 'status-pending') return;
    const old = current?.licensed ? bestState(current.session.statuses().values()) : 'missing';
    const retired = betterState(fresh, old) === fresh ? current : successor;
    if (retired === current) this.current = successor;
    this.successor = undefined;
    this.succeeding = false;
    if (retired) void this.closeOne(retired);
  }

  private recover(held: Held, why: string): void {
    const wasSuccessor = this.successor === held;
    this.drop(held);
    if (wasSuccessor) this.succeeding = false;
    this.host.onLost(why);
    if (!this.host.maySpendRecovery()) {
      this.fail(new PlayerError({ code: 'KEY_UNUSABLE', origin: 'cdm', message: `the CDM keeps closing its key sessions (${why})`, retryable: true }));
    } else if (wasSuccessor && this.current) {
      this.succeed(held.reason === 'renewal' ? 'renewal' : 'relicense');
    } else if (this.successor) {
      this.current = this.successor;
      this.successor = undefined;
      this.succeeding = false;
    } else {
      this.cancelRenewal();
      this.reopen('recovery').catch((thrown: unknown) => {
        this.fail(thrown);
      });
    }
  }

  /** Sessions that can no longer be opened are a sign of MediaKeys that no longer work. */
  private async reopen(reason: OpeningReason): Promise<void> {
    try {
      await this.start(reason);
    } catch (thrown) {
      if (this.over || thrown instanceof CancelledError) return;
      await this.host.renewKeys();
    }
  }

  private drop(held: Held): void {
    if (this.current === held) this.current = undefined;
    if (this.successor === held) this.successor = undefined;
  }

  private async closeOne({ session, native }: Held, heir?: KeyGrant): Promise<void> {
    this.host.onClosing(native, heir);
    this.host.onClosed(native, await session.close());
  }

  private fail(thrown: unknown): void {
    if (!this.over) this.host.onFailure(thrown);
  }
}
