import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/base/clock';
import type { LicenceCode, SsmCode } from '../http/codes';
import type { Ledger, LedgerDetails, LedgerKind } from '../ledger/ledger';
import { admission, checked, expiryAfter, isExpired, licensed, rotated, tokenFault, type Applicant } from './rules';
import { Expiries } from './expiries';
import type { LimitBook } from './limits';
import { SeenNames } from './seen-names';
import type { Session } from './session';
import { SessionPlaces } from './session-places';
import type { SessionStore, SessionTable } from './store';

export interface SetupRequest extends Applicant {
  readonly channel: string | null;
  readonly externalId: string | undefined;
  /** Where the call came from, for the room that newcomers from there may take. */
  readonly address?: string | undefined;
}

export type Outcome<Value, Code extends number = SsmCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: Code };

/** A session token's two words: whose it is, and which one. */
export interface TokenIdentity {
  readonly session: string;
  readonly tokenId: string;
}

export interface LicenceApplicant {
  readonly account: string;
  readonly device: string;
  readonly contentId: string;
  readonly channel: string;
}

/** A licence that is about to be given. */
export interface Licence {
  /** As EME spells it; for the ledger. */
  readonly keySystem: string;
  /** What a renewal will name it by; none where the key system knows no renewals. */
  readonly names: readonly string[];
}

/** Counts sessions: applies the rules to the store, tells the ledger, and ends in time whatever nobody ends. */
export class SessionManager {
  private readonly seen: SeenNames;
  private readonly places: SessionPlaces;
  private readonly expiries = new Expiries();
  /** Fires no later than the earliest expiry: `due` is monotonic ms. */
  private timer: { readonly due: number; readonly stop: () => void } | undefined;
  private isClosed = false;

  constructor(
    private readonly store: SessionStore,
    private readonly ledger: Ledger,
    private readonly limits: LimitBook,
    private readonly clock: Clock,
  ) {
    this.seen = new SeenNames(clock);
    this.places = new SessionPlaces(clock);
  }

  setUp(request: SetupRequest): Promise<Outcome<Session>> {
    return this.step((table) => {
      const { account, device, contentId, channel, externalId, address } = request;
      this.seen.add(request);
      const rivals = {
        sameExternalId: externalId === undefined ? undefined : table.byExternalId(externalId),
        ofAccount: table.ofAccount(account),
        onDevice: table.onDevice(device),
      };
      const limits = this.limits.of(account);
      const verdict = admission(request, rivals, limits);
      if (verdict.kind === 'refused') return this.refuse(request, verdict.code);
      if (verdict.kind === 'again') return granted(this.rotate(table, verdict.session));
      const id = randomUUID();
      if (!this.places.take({ account, address }, id)) return this.refuse(request, 4001);
      const wall = this.clock.wallNow();
      const session: Session = {
        id,
        account,
        device,
        contentId,
        channel,
        externalId,
        licences: [],
        newest: randomUUID(),
        predecessor: undefined,
        heartbeatS: limits.heartbeatS,
        startedAt: wall,
        lastSeenAt: wall,
        expiresAt: expiryAfter(this.clock.now(), limits.heartbeatS),
      };
      table.put(session);
      this.expiries.add(id, session.expiresAt);
      this.watch();
      this.note('setup', session);
      return granted(session);
    });
  }

  /** Writes down a set-up that was refused; its token was genuine, so it is known whose. */
  refuse(request: Pick<SetupRequest, 'account' | 'device' | 'channel'>, code: SsmCode): Outcome<never> {
    const { account, device, channel } = request;
    this.ledger.write('refused', { session: null, account, device, channel }, { errorCode: code });
    return { ok: false, code };
  }

  /** A sign of life; the session's next token is the value's `newest`. */
  keepAlive(token: TokenIdentity): Promise<Outcome<Session, 1006 | 3002>> {
    return this.step((table) => {
      const session = table.get(token.session);
      const fault = tokenFault(session, token.tokenId, 'rotate');
      if (session === undefined || fault !== undefined) return { ok: false, code: fault ?? 3002 };
      this.note('heartbeat', session);
      return granted(this.rotate(table, session));
    });
  }

  /**
   * The sign of life of a licence that enforces.
   * @param agree what the licence is to be; whatever it throws leaves the session and its token as they were
   */
  renew<Terms>(
    token: TokenIdentity,
    keySystem: string,
    agree: (session: Session) => Terms,
  ): Promise<Outcome<{ readonly session: Session; readonly terms: Terms }, 1006 | 3002>> {
    return this.step((table) => {
      const session = table.get(token.session);
      const fault = tokenFault(session, token.tokenId, 'rotate');
      if (session === undefined || fault !== undefined) return { ok: false, code: fault ?? 3002 };
      const terms = agree(session);
      this.note('renewal', session, { keySystem });
      return granted({ session: this.rotate(table, session), terms });
    });
  }

  tearDown(token: TokenIdentity): Promise<Outcome<Session, 1006 | 3002>> {
    return this.step((table) => {
      const session = table.get(token.session);
      const fault = tokenFault(session, token.tokenId, 'teardown');
      if (session === undefined || fault !== undefined) return { ok: false, code: fault ?? 3002 };
      this.end(table, session, 'teardown');
      return granted(session);
    });
  }

  /** Whether a first licence may be given on this session; the token stays the newest. */
  licence(token: TokenIdentity, applicant: LicenceApplicant, { keySystem, names }: Licence): Promise<Outcome<Session, LicenceCode>> {
    return this.step((table) => {
      const session = table.get(token.session);
      const fault = tokenFault(session, token.tokenId, 'check');
      if (session === undefined || fault !== undefined) return { ok: false, code: fault ?? 3002 };
      if (session.device !== applicant.device) return { ok: false, code: 1001 };
      if (session.account !== applicant.account) return { ok: false, code: 1009 };
      // A session that was set up with a device token is bound by its first licence.
      const { contentId = applicant.contentId } = session;
      if (contentId !== applicant.contentId) return { ok: false, code: 4002 };
      const used = licensed(checked({ ...session, contentId, channel: session.channel ?? applicant.channel }), names);
      table.put(used);
      this.note('licence', used, { keySystem });
      return granted(used);
    });
  }

  killAccount(account: string): Promise<Outcome<number>> {
    return this.step((table) => {
      const killed = this.kill(table, table.ofAccount(account));
      // Whoever has a session is known, whatever was remembered of whom.
      return killed > 0 || this.seen.hasAccount(account) ? granted(killed) : { ok: false, code: 3001 };
    });
  }

  killDevice(device: string): Promise<Outcome<number>> {
    return this.step((table) => {
      const killed = this.kill(table, table.ofDevice(device));
      return killed > 0 || this.seen.hasDevice(device) ? granted(killed) : { ok: false, code: 3004 };
    });
  }

  /** Whether the account has a session, or had one a moment ago: then it is no newcomer anywhere. */
  holds(account: string): Promise<boolean> {
    return this.step(() => this.places.has(account));
  }

  active(): Promise<readonly Session[]> {
    return this.step((table) => table.all());
  }

  /** ms since the epoch: `expiresAt` for people's eyes. */
  expiryWallTime(session: Session): number {
    return Math.round(this.clock.wallNow() + session.expiresAt - this.clock.now());
  }

  /** Stops the timer. */
  close(): void {
    this.isClosed = true;
    this.timer?.stop();
  }

  /** Every step starts by ending what time has ended already: nothing outlives its expiry by a late timer. */
  private step<Result>(work: (table: SessionTable) => Result): Promise<Result> {
    return this.store.atomically((table) => {
      this.endExpired(table);
      return work(table);
    });
  }

  private endExpired(table: SessionTable): void {
    const now = this.clock.now();
    for (let id = this.expiries.take(now); id !== undefined; id = this.expiries.take(now)) {
      const session = table.get(id);
      if (session === undefined) continue;
      if (isExpired(session, now)) this.end(table, session, 'expired');
      else this.expiries.add(id, session.expiresAt);
    }
    if (this.expiries.isIdle(table.size)) {
      this.expiries.clear();
      for (const { id, expiresAt } of table.all()) this.expiries.add(id, expiresAt);
    }
    this.watch();
  }

  private watch(): void {
    const due = this.expiries.next;
    if (this.isClosed || due === undefined || this.timer?.due === due) return;
    this.timer?.stop();
    // Rounded up: a timer that fires a fraction of a millisecond early would find nothing to do.
    const stop = this.clock.after(Math.ceil(Math.max(0, due - this.clock.now())), () => {
      this.timer = undefined;
      void this.store.atomically((table) => this.endExpired(table));
    });
    this.timer = { due, stop };
  }

  private rotate(table: SessionTable, session: Session): Session {
    const next = rotated(session, randomUUID(), { mono: this.clock.now(), wall: this.clock.wallNow() });
    table.put(next);
    return next;
  }

  private kill(table: SessionTable, sessions: readonly Session[]): number {
    for (const session of sessions) this.end(table, session, 'killed');
    return sessions.length;
  }

  private end(table: SessionTable, session: Session, how: 'teardown' | 'expired' | 'killed'): void {
    table.remove(session.id);
    this.places.leave(session.account, session.id);
    this.note(how, session);
  }

  private note(kind: LedgerKind, { id, account, device, channel }: Session, details?: LedgerDetails): void {
    this.ledger.write(kind, { session: id, account, device, channel }, details);
  }
}

function granted<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}
