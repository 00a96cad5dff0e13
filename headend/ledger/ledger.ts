import type { Clock } from '../../src/base/clock';
import { Emitter } from '../../src/base/events';

export type LedgerKind = 'setup' | 'refused' | 'licence' | 'renewal' | 'heartbeat' | 'teardown' | 'expired' | 'killed';

/** What happened to a session, seen from outside the player. Nothing secret. */
export interface LedgerEntry {
  /** From 1, without gaps when it is written. */
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

/** Entries kept. Beyond them the oldest are forgotten; their numbers are not used again. */
const capacity = 20_000;

/** Entries kept of one account: one that makes more forgets its own oldest, and nobody else's. */
const accountShare = 10_000;

/** An entry between those before and after it, and before the next of its account. */
interface Link {
  readonly entry: LedgerEntry;
  older: Link | undefined;
  newer: Link | undefined;
  next: Link | undefined;
}

interface AccountEntries {
  oldest: Link;
  newest: Link;
  count: number;
}

/** The sandbox's account of every session: the oracle that tests believe, not the player. */
export class Ledger {
  private readonly links = new Map<number, Link>();
  private readonly accounts = new Map<string, AccountEntries>();
  private oldest: Link | undefined;
  private newest: Link | undefined;
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
    if (this.append(entry).count > accountShare) this.forgetOldestOf(account);
    else if (this.links.size > capacity && this.oldest !== undefined) this.forgetOldestOf(this.oldest.entry.account);
    this.events.emit('entry', entry);
  }

  /**
   * Entries after `seq`, oldest first. Numbers that are missing were forgotten.
   * @param most of them; all unless given
   */
  since(seq: number, most = Infinity): readonly LedgerEntry[] {
    const found: LedgerEntry[] = [];
    const last = this.links.get(seq);
    for (let link = last === undefined ? this.oldest : last.newer; link !== undefined && found.length < most; link = link.newer) {
      if (link.entry.seq > seq) found.push(link.entry);
    }
    return found;
  }

  /** Returns the removal of the listener. */
  onEntry(listener: (entry: LedgerEntry) => void): () => void {
    return this.events.on('entry', listener);
  }

  private append(entry: LedgerEntry): AccountEntries {
    const link: Link = { entry, older: this.newest, newer: undefined, next: undefined };
    if (this.newest === undefined) this.oldest = link;
    else this.newest.newer = link;
    this.newest = link;
    this.links.set(entry.seq, link);
    const own = this.accounts.get(entry.account);
    if (own === undefined) {
      const first = { oldest: link, newest: link, count: 1 };
      this.accounts.set(entry.account, first);
      return first;
    }
    own.newest.next = link;
    own.newest = link;
    own.count += 1;
    return own;
  }

  /** The oldest of all is the oldest of its account. */
  private forgetOldestOf(account: string): void {
    const own = this.accounts.get(account);
    if (own === undefined) return;
    const { entry, older, newer, next } = own.oldest;
    this.links.delete(entry.seq);
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    own.count -= 1;
    if (next === undefined) this.accounts.delete(account);
    else own.oldest = next;
  }
}
