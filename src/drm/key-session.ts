import type { Clock } from '../base/clock';
import { within } from '../base/within';
import { PlayerError } from '../contract/player-error';
import { inAskedOrder } from './asked-order';
import { cdmCall, said, wasUnanswered } from './cdm-call';
import type { EmeMessage, EmeSession, KeyStatus } from './eme';
import type { InitData } from './init-data';
import { CLOSE_LIMIT } from './limits';

export interface KeySessionListener {
  onMessage(message: EmeMessage): void;
  onStatuses(): void;
  /** The CDM has closed the session, and nobody had asked it to. */
  onLost(reason: string): void;
}

type Lifecycle =
  | { readonly kind: 'new' }
  | { readonly kind: 'requesting'; readonly requested: Promise<boolean> }
  | { readonly kind: 'open' }
  | { readonly kind: 'closing'; readonly done: Promise<CloseOutcome> }
  | { readonly kind: 'lost' };

/** `unanswered`: the CDM was asked and did not close within the limit. */
export type CloseOutcome = 'closed' | 'unanswered';

/** One key session, from request to closed. */
export class KeySession {
  private lifecycle: Lifecycle = { kind: 'new' };

  constructor(
    private readonly session: EmeSession,
    private readonly initData: InitData,
    private readonly clock: Clock,
    private readonly listener: KeySessionListener,
  ) {
    session.onMessage((message) => {
      if (this.isAlive()) listener.onMessage(message);
    });
    session.onStatuses(() => {
      if (this.isAlive()) listener.onStatuses();
    });
    void session.closed.then(
      (reason) => { this.lose(reason); },
      // By the recommendation it never rejects.
      () => { this.lose(undefined); },
    );
  }

  /** @throws PlayerError `KEY_REQUEST_FAILED`, `CDM_UNANSWERED`; a full device's as it is, for whoever can make room */
  async request(): Promise<void> {
    const { type, bytes } = this.initData;
    const request = new Promise<void>((resolve) => {
      resolve(this.session.generateRequest(type, bytes));
    });
    const requested = request.then(
      () => true,
      () => false,
    );
    this.lifecycle = { kind: 'requesting', requested };
    try {
      await cdmCall(this.clock, 'generateRequest()', () => request);
    } catch (cause) {
      if (wasUnanswered(cause) || isQuotaExceeded(cause)) throw cause;
      throw new PlayerError({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', message: `the CDM refused the init data (${said(cause)})`, cause });
    }
    // Re-read: close() may have been called while the CDM was busy.
    const { kind } = this.lifecycle as Lifecycle;
    if (kind === 'requesting') this.lifecycle = { kind: 'open' };
  }

  /** @throws PlayerError `LICENCE_INVALID` when the CDM does not take it, or it holds none of the keys asked for; `CDM_UNANSWERED` */
  async update(licence: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!this.isAlive()) return;
    try {
      await cdmCall(this.clock, 'update()', () => this.session.update(licence));
    } catch (cause) {
      // It was closed meanwhile: nobody needs the licence any more.
      if (!this.isAlive()) return;
      if (wasUnanswered(cause)) throw cause;
      throw new PlayerError({ code: 'LICENCE_INVALID', origin: 'cdm', message: `the CDM refused the licence (${said(cause)})`, cause });
    }
    const asked = this.initData.keyIds;
    const statuses = inAskedOrder(this.session.statuses(), asked);
    // A device that reports no statuses at all cannot be judged here; the player's patience is the judge.
    if (this.isAlive() && asked.length > 0 && statuses.size > 0 && !asked.some((keyId) => statuses.has(keyId))) {
      throw new PlayerError({ code: 'LICENCE_INVALID', origin: 'licence', message: 'the licence holds none of the keys asked for' });
    }
  }

  isAlive(): boolean {
    return this.lifecycle.kind !== 'closing' && this.lifecycle.kind !== 'lost';
  }

  /** Empty once it is closed. */
  statuses(): ReadonlyMap<string, KeyStatus> {
    return this.isAlive() ? inAskedOrder(this.session.statuses(), this.initData.keyIds) : new Map<string, KeyStatus>();
  }

  /** ms until the licence ends by the TV's clock; `undefined` where nobody says, or the clock is wrong. */
  timeLeft(): number | undefined {
    const left = this.session.expiration() - this.clock.wallNow();
    return Number.isFinite(left) && left > 0 ? left : undefined;
  }

  /** Idempotent, bounded, never rejects. */
  close(): Promise<CloseOutcome> {
    if (this.lifecycle.kind === 'closing') return this.lifecycle.done;
    if (this.lifecycle.kind === 'lost') return Promise.resolve('closed');
    const closed = this.whenRequested().then(async (initialised): Promise<CloseOutcome> => {
      // A session that never began has nothing to close, and close() would reject.
      if (!initialised) return 'closed';
      await this.session.close();
      await this.session.closed;
      return 'closed';
    });
    const done = within(this.clock, CLOSE_LIMIT, closed, () => new Error('close() unanswered')).catch((): CloseOutcome => 'unanswered');
    this.lifecycle = { kind: 'closing', done };
    return done;
  }

  /** Whether there is a session to close; a request that is answered late is closed late. */
  private whenRequested(): Promise<boolean> {
    if (this.lifecycle.kind === 'new') return Promise.resolve(false);
    return this.lifecycle.kind === 'requesting' ? this.lifecycle.requested : Promise.resolve(true);
  }

  private lose(reason: unknown): void {
    if (!this.isAlive()) return;
    this.lifecycle = { kind: 'lost' };
    this.listener.onLost(typeof reason === 'string' ? reason : 'unknown');
  }
}

/** The device has no key slot left. */
export function isQuotaExceeded(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && (thrown as { readonly name?: unknown }).name === 'QuotaExceededError';
}
