import type { Clock } from '../base/clock';
import { within } from '../base/within';
import { PlayerError } from '../contract/player-error';
import type { EmeMessage, EmeSession, KeyStatus } from './eme';
import type { InitData } from './init-data';

/** How long a CDM may take to close a session, ms; some TVs never answer, and the next zap must not wait for them. */
const CLOSE_LIMIT = 2_000;

export interface KeySessionListener {
  onMessage(message: EmeMessage): void;
  onStatuses(): void;
}

type Lifecycle =
  | { readonly kind: 'requesting'; readonly requested: Promise<boolean> }
  | { readonly kind: 'open' }
  | { readonly kind: 'closing'; readonly done: Promise<CloseOutcome> };

/** `unanswered`: the CDM was asked and did not close within the limit. */
export type CloseOutcome = 'closed' | 'unanswered';

/** One key session, from request to closed. */
export class KeySession {
  private lifecycle: Lifecycle;

  constructor(
    private readonly session: EmeSession,
    readonly initData: InitData,
    private readonly clock: Clock,
    listener: KeySessionListener,
  ) {
    session.onMessage((message) => {
      if (this.lifecycle.kind !== 'closing') listener.onMessage(message);
    });
    session.onStatuses(() => {
      if (this.lifecycle.kind !== 'closing') listener.onStatuses();
    });
    this.lifecycle = { kind: 'requesting', requested: Promise.resolve(false) };
  }

  /** @throws PlayerError `KEY_REQUEST_FAILED` */
  async request(): Promise<void> {
    const request = this.session.generateRequest(this.initData.type, this.initData.bytes);
    const requested = request.then(
      () => true,
      () => false,
    );
    this.lifecycle = { kind: 'requesting', requested };
    try {
      await request;
    } catch (cause) {
      throw new PlayerError({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', message: 'the CDM refused the init data', cause });
    }
    // Re-read: close() may have been called while the CDM was busy.
    const { kind } = this.lifecycle as Lifecycle;
    if (kind === 'requesting') this.lifecycle = { kind: 'open' };
  }

  /** @throws PlayerError `LICENCE_INVALID` when the CDM does not take it, or it holds none of the keys asked for */
  async update(licence: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.lifecycle.kind === 'closing') return;
    try {
      await this.session.update(licence);
    } catch (cause) {
      throw new PlayerError({ code: 'LICENCE_INVALID', origin: 'cdm', message: 'the CDM refused the licence', cause });
    }
    const statuses = this.session.statuses();
    const asked = this.initData.keyIds;
    // A device that reports no statuses at all cannot be judged here; the player's watchdog does.
    if (asked.length > 0 && statuses.size > 0 && !asked.some((keyId) => statuses.has(keyId))) {
      throw new PlayerError({ code: 'LICENCE_INVALID', origin: 'licence', message: 'the licence holds none of the keys asked for' });
    }
  }

  statuses(): ReadonlyMap<string, KeyStatus> {
    return this.session.statuses();
  }

  /** Idempotent, bounded, never rejects. */
  close(): Promise<CloseOutcome> {
    if (this.lifecycle.kind === 'closing') return this.lifecycle.done;
    const requested = this.lifecycle.kind === 'requesting' ? this.lifecycle.requested : Promise.resolve(true);
    const closed = requested.then(async (initialised): Promise<CloseOutcome> => {
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
}
