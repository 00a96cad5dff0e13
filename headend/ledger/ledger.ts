import type { Clock } from '../../src/base/clock';
import { Emitter } from '../../src/base/events';

export type LedgerKind = 'setup' | 'refused' | 'licence' | 'renewal' | 'heartbeat' | 'teardown' | 'expired' | 'killed';

/** What happened to a session, seen from outside the player. Nothing secret. */
export interface LedgerEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly kind: LedgerKind;
  /** The session's id; `null` for a refused set-up, which made none. */
  readonly session: string | null;
  readonly account: string;
  readonly device: string;
  /** The catalogue's id; `null` where the set-up did not say what for (a device token). */
  readonly channel: string | null;
  /** `refused` only: the SSM's code. */
  readonly errorCode?: number;
  /** `licence` and `renewal` only: the key system that it was for, as EME spells it. */
  readonly keySystem?: string;
}

export type LedgerSubject = Pick<LedgerEntry, 'session' | 'account' | 'device' | 'channel'>;
export type LedgerDetails = Pick<LedgerEntry, 'errorCode' | 'keySystem'>;

/** Entries kept; older ones are forgotten, their numbers are not used again. */
const capacity = 10_000;

/** The sandbox's account of every session: the oracle that tests believe, not the player. */
export class Ledger {
  private readonly entries: LedgerEntry[] = [];
  private readonly events = new Emitter<{ entry: LedgerEntry }>();
  private lastSeq = 0;

  constructor(private readonly clock: Clock) {}

  write(kind: LedgerKind, subject: LedgerSubject, details: LedgerDetails = {}): void {
    const { session, account, device, channel } = subject;
    const entry: LedgerEntry = {
      seq: ++this.lastSeq,
      at: Math.round(this.clock.wallNow()),
      kind,
      session,
      account,
      device,
      channel,
      ...details,
    };
    this.entries.push(entry);
    if (this.entries.length > capacity) this.entries.shift();
    this.events.emit('entry', entry);
  }

  /** Entries after `seq`, oldest first. */
  since(seq: number): readonly LedgerEntry[] {
    const first = this.entries[0]?.seq ?? 1;
    return this.entries.slice(Math.max(0, seq - first + 1));
  }

  /** Returns the removal of the listener. */
  onEntry(listener: (entry: LedgerEntry) => void): () => void {
    return this.events.on('entry', listener);
  }
}
