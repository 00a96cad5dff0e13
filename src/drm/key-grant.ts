import { CancelledError } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { deferred } from '../base/deferred';
import type { LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import { Budget } from './budget';
import { isCertificateRequest } from './certificate-request';
import type { EmeMessage, EmeSession } from './eme';
import type { InitData } from './init-data';
import { bestState, betterState, mergedStates, type KeyState } from './key-state';
import { isQuotaExceeded, KeySession, type CloseOutcome } from './key-session';
import { BUDGET_WINDOW, RELICENCES, RENEWAL_SHARE, SHORTEST_RENEWAL } from './limits';

/** Why a key session is opened. */
export type OpeningReason = 'first' | 'renewal' | 'relicense' | 'recovery';

/** What a grant needs of its source. After the source's end everything rejects with CancelledError. */
export interface GrantHost {
  readonly clock: Clock;
  /** Whether the key system's CDM asks for renewals itself. */
  readonly renewsByItself: boolean;
  /** Makes room first, where the device has none. */
  createSession(grant: KeyGrant, reason: OpeningReason): Promise<EmeSession>;
  /** Gives a session of another grant up. False where there is none. */
  makeRoom(grant: KeyGrant): Promise<boolean>;
  /** A session was closed, or the CDM was given up. */
  onClosed(session: EmeSession, outcome: CloseOutcome): void;
  getLicence(message: EmeMessage['payload'], type: LicenceRequestType): Promise<LicenceAnswer>;
  onUnansweredMessage(type: EmeMessage['type']): void;
  /** States have changed. */
  onStates(): void;
  onLost(reason: string): void;
  /** Whether a lost session may be opened anew; counts. */
  maySpendRecovery(): boolean;
  /** New MediaKeys, attached: those in use no longer work. */
  renewKeys(): Promise<void>;
  onFailure(thrown: unknown): void;
}

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
      this.settle();
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

  /** Closes what is open. Idempotent, bounded, never rejects. */
  async close(): Promise<void> {
    this.over = true;
    this.cancelRenewal();
    this.settle();
    const held = this.held();
    this.current = undefined;
    this.successor = undefined;
    await Promise.all(held.map((one) => this.closeOne(one)));
  }

  private settle(): void {
    this.isSettled = true;
    this.settling.resolve(undefined);
  }

  private held(): readonly Held[] {
    return [this.current, this.successor].filter((held) => held !== undefined);
  }

  private async start(reason: OpeningReason): Promise<void> {
    try {
      await this.startOnce(reason);
    } catch (thrown) {
      if (!isQuotaExceeded(thrown)) throw thrown;
      if (!(await this.host.makeRoom(this))) throw outOfSlots(thrown);
      await this.startOnce(reason).catch((again: unknown) => {
        throw isQuotaExceeded(again) ? outOfSlots(again) : again;
      });
    }
  }

  private async startOnce(reason: OpeningReason): Promise<void> {
    const native = await this.host.createSession(this, reason);
    if (this.over) {
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
    // A fresh session's request is a renewal if that is what the session was opened for.
    this.licence(held, payload, reason === 'renewal' ? 'license-renewal' : type).catch((thrown: unknown) => {
      this.fail(thrown);
    });
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
    this.start(reason).catch((thrown: unknown) => {
      if (thrown instanceof CancelledError) return;
      this.succeeding = false;
      this.fail(thrown);
    });
  }

  /** Lets the successor take over once it is at least as good as what it follows, and drops it when it turns out to be worse. */
  private judge(): void {
    const { current, successor } = this;
    if (!successor?.licensed) return;
    const fresh = bestState(successor.session.statuses().values());
    if (fresh === 'status-pending') return;
    const old = current ? bestState(current.session.statuses().values()) : 'missing';
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
      this.reopen().catch((thrown: unknown) => {
        this.fail(thrown);
      });
    }
  }

  private async reopen(): Promise<void> {
    try {
      await this.start('recovery');
    } catch (thrown) {
      if (this.over || thrown instanceof CancelledError) return;
      await this.host.renewKeys();
      await this.start('recovery');
    }
  }

  private drop(held: Held): void {
    if (this.current === held) this.current = undefined;
    if (this.successor === held) this.successor = undefined;
  }

  private async closeOne({ session, native }: Held): Promise<void> {
    this.host.onClosed(native, await session.close());
  }

  private fail(thrown: unknown): void {
    if (!this.over) this.host.onFailure(thrown);
  }
}

function outOfSlots(cause: unknown): PlayerError {
  return new PlayerError({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', message: 'the device has no key slot left', cause });
}
