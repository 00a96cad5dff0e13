import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/base/clock';
import type { LicenceCode, SsmCode } from '../http/codes';
import type { Ledger, LedgerDetails, LedgerKind } from '../ledger/ledger';
import { admission, checked, expiryAfter, isExpired, licensed, rotated, tokenFault, type Applicant } from './rules';
import { SeenIds } from './seen-ids';
import type { LimitBook } from './limits';
import type { Session } from './session';
import type { SessionStore, SessionTable } from './store';

/** Active sessions of all accounts together; the SSM is "not available" beyond. */
const capacity = 10_000;

export interface SetupRequest extends Applicant {
  readonly channel: string | null;
  readonly externalId: string | undefined;
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
  private readonly knownAccounts = new SeenIds();
  private readonly knownDevices = new SeenIds();
  /** Fires no later than the earliest expiry: `due` is monotonic ms. */
  private timer: { readonly due: number; readonly stop: () => void } | undefined;
  private isClosed = false;

  constructor(
    private readonly store: SessionStore,
    private readonly ledger: Ledger,
    private readonly limits: LimitBook,
    private readonly clock: Clock,
  ) {}

  setUp(request: SetupRequest): Promise<Outcome<Session>> {
    return this.step((table) => {
      const { account, device, contentId, channel, externalId } = request;
      this.knownAccounts.add(account);
      this.knownDevices.add(device);
      const rivals = {
        sameExternalId: externalId === undefined ? undefined : table.byExternalId(externalId),
        ofAccount: table.ofAccount(account),
        ofDevice: table.ofDevice(device),
      };
      const limits = this.limits.of(account);
      const verdict = admission(request, rivals, limits);
      if (verdict.kind === 'refused') return this.refuse(request, verdict.code);
      if (verdict.kind === 'again') return granted(this.rotate(table, verdict.session));
      if (table.size >= capacity) return this.refuse(request, 4001);
      const wall = this.clock.wallNow();
      const session: Session = {
        id: randomUUID(),
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
      this.watch(session);
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
      if (!this.knownAccounts.has(account)) return { ok: false, code: 3001 };
      return granted(this.kill(table, table.ofAccount(account)));
    });
  }

  killDevice(device: string): Promise<Outcome<number>> {
    return this.step((table) => {
      if (!this.knownDevices.has(device)) return { ok: false, code: 3004 };
      return granted(this.kill(table, table.ofDevice(device)));
    });
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
      if (this.timer === undefined || this.clock.now() >= this.timer.due) this.endExpired(table);
      return work(table);
    });
  }

  private endExpired(table: SessionTable): void {
    this.timer?.stop();
    this.timer = undefined;
    const now = this.clock.now();
    for (const session of table.all()) {
      if (isExpired(session, now)) this.end(table, session, 'expired');
      else this.watch(session);
    }
  }

  private watch({ expiresAt }: Session): void {
    if (this.isClosed || (this.timer !== undefined && this.timer.due <= expiresAt)) return;
    this.timer?.stop();
    // Rounded up: a timer that fires a fraction of a millisecond early would find nothing to do.
    const stop = this.clock.after(Math.ceil(Math.max(0, expiresAt - this.clock.now())), () => {
      void this.store.atomically((table) => this.endExpired(table));
    });
    this.timer = { due: expiresAt, stop };
  }

  private rotate(table: SessionTable, session: Session): Session {
    const next = rotated(session, randomUUID(), { mono: this.clock.now(), wall: this.clock.wallNow() });
    table.put(next);
    this.watch(next);
    return next;
  }

  private kill(table: SessionTable, sessions: readonly Session[]): number {
    for (const session of sessions) this.end(table, session, 'killed');
    return sessions.length;
  }

  private end(table: SessionTable, session: Session, how: 'teardown' | 'expired' | 'killed'): void {
    table.remove(session.id);
    this.note(how, session);
  }

  private note(kind: LedgerKind, { id, account, device, channel }: Session, details?: LedgerDetails): void {
    this.ledger.write(kind, { session: id, account, device, channel }, details);
  }
}

function granted<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}
