import { expect } from 'vitest';

/** One line of the headend's ledger. */
export interface LedgerEntry {
  readonly seq: number;
  readonly at: number;
  readonly kind: 'setup' | 'refused' | 'licence' | 'renewal' | 'heartbeat' | 'teardown' | 'expired' | 'killed';
  readonly session: string;
  readonly account: string;
  readonly device: string;
  readonly channel: string;
  readonly errorCode?: number;
  /** Of licences and renewals. */
  readonly keySystem?: string;
}

export interface ActiveSession {
  readonly id: string;
  readonly account: string;
  readonly device: string;
  readonly channel: string;
}

export interface Fault {
  readonly route: string;
  readonly delayMs?: number;
  readonly status?: number;
  readonly errorCode?: number;
  readonly body?: string;
  /** Of `body`. */
  readonly type?: string;
  /** s, or a date. */
  readonly retryAfter?: number | string;
  /** The share of requests that it hits. */
  readonly chance?: number;
  readonly match?: string;
  /** `request`: before the service has heard of it; `answer`: after it has done its work. */
  readonly drop?: boolean | 'request' | 'answer';
  /** 0: for ever. */
  readonly times?: number;
}

/** How often a service itself has said no; injected faults are not counted. */
export interface RefusalCount {
  readonly operation: string;
  readonly errorCode: number;
  readonly count: number;
}

const ENDS: ReadonlySet<LedgerEntry['kind']> = new Set<LedgerEntry['kind']>(['teardown', 'expired', 'killed']);

/** Whether the session is gone after this. */
export function isEnd({ kind }: LedgerEntry): boolean {
  return ENDS.has(kind);
}

/** The headend's own word on what sessions did, over its lab API. */
export class Lab {
  constructor(private readonly headend: string) {}

  async ledger(account: string): Promise<readonly LedgerEntry[]> {
    const entries = await this.get<readonly LedgerEntry[]>('/lab/ledger?since=0');
    return entries.filter((entry) => entry.account === account);
  }

  async kinds(account: string): Promise<readonly string[]> {
    return (await this.ledger(account)).map(({ kind }) => kind);
  }

  async sessions(account: string): Promise<readonly ActiveSession[]> {
    const sessions = await this.get<readonly ActiveSession[]>('/lab/sessions');
    return sessions.filter((session) => session.account === account);
  }

  /** The account's ledger as one line per session, oldest first: `setup licence heartbeat teardown`. */
  async lives(account: string): Promise<readonly string[]> {
    const lives = new Map<string, string[]>();
    for (const { session, kind } of (await this.ledger(account)).filter(({ kind }) => kind !== 'refused')) {
      lives.set(session, [...(lives.get(session) ?? []), kind]);
    }
    return [...lives.values()].map((kinds) => kinds.join(' '));
  }

  /** Ended as an operator does it who has found a stream that he does not like. @returns how many sessions it were */
  async kill(whose: { readonly account: string } | { readonly device: string }): Promise<number> {
    const { token } = await this.send<{ readonly token: string }>('POST', '/lab/operator-token');
    const call = 'account' in whose ? 'killAccountSessions' : 'killDeviceSessions';
    const { killed } = await this.send<{ readonly killed: number }>('PUT', `/demo/ssm/v1/sessions/${call}`, whose, { 'nv-authorizations': token });
    return killed;
  }

  /** How often the service itself has refused a call of this kind with this code, whoever asked. */
  async refusals(operation: string, errorCode: number): Promise<number> {
    const all = await this.get<readonly RefusalCount[]>('/lab/refusals');
    return all.find((count) => count.operation === operation && count.errorCode === errorCode)?.count ?? 0;
  }

  /** Faults that have not happened yet, with the requests each is still to hit. */
  faults(): Promise<readonly Fault[]> {
    return this.get('/lab/faults');
  }

  /** Another device of this household takes a slot, and gives no further sign of life. */
  async takeSlot(account: string): Promise<void> {
    const { channels } = await this.get<{ readonly channels: readonly { readonly contentId: string }[] }>('/demo/catalogue');
    const { token } = await this.send<{ readonly token: string }>('POST', '/demo/signon', { account, device: 'another', contentId: channels[0]?.contentId });
    await this.send('POST', '/demo/ssm/v1/sessions/setup', {}, { 'nv-authorizations': token });
  }

  async limit(account: string, limits: { readonly maxSessions?: number; readonly heartbeatS?: number }): Promise<void> {
    await this.send('PUT', '/lab/limits', { account, ...limits });
  }

  /** What a channel's licences say; `{}` for the usual. */
  async policy(channel: string, policy: object): Promise<void> {
    await this.send('PUT', '/lab/policies', { channel, ...policy });
  }

  async fault(fault: Fault): Promise<void> {
    await this.send('POST', '/lab/faults', fault);
  }

  async healed(): Promise<void> {
    await this.send('DELETE', '/lab/faults');
  }

  /** Every session that was set up has ended, once. */
  async expectNothingLeaked(account: string): Promise<void> {
    await expect.poll(() => this.sessions(account), { timeout: 10_000 }).toEqual([]);
    const entries = await this.ledger(account);
    for (const { session } of entries.filter(({ kind }) => kind === 'setup')) {
      const ends = entries.filter((entry) => entry.session === session && isEnd(entry));
      expect(ends, `ends of ${session}`).toHaveLength(1);
    }
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.headend + path);
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
    return (await answer.json()) as T;
  }

  private async send<T>(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const answer = await fetch(this.headend + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
