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
  readonly match?: string;
  readonly drop?: boolean;
  /** 0: for ever. */
  readonly times?: number;
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

  limit(account: string, limits: { readonly maxSessions?: number; readonly heartbeatS?: number }): Promise<void> {
    return this.send('PUT', '/lab/limits', { account, ...limits });
  }

  fault(fault: Fault): Promise<void> {
    return this.send('POST', '/lab/faults', fault);
  }

  healed(): Promise<void> {
    return this.send('DELETE', '/lab/faults');
  }

  /** Every session that was set up has ended, once. */
  async expectNothingLeaked(account: string): Promise<void> {
    await expect.poll(() => this.sessions(account), { timeout: 10_000 }).toEqual([]);
    const entries = await this.ledger(account);
    for (const { session } of entries.filter(({ kind }) => kind === 'setup')) {
      const ends = entries.filter((entry) => entry.session === session && ['teardown', 'expired', 'killed'].includes(entry.kind));
      expect(ends, `ends of ${session}`).toHaveLength(1);
    }
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.headend + path);
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
    return (await answer.json()) as T;
  }

  private async send(method: string, path: string, body?: object): Promise<void> {
    const answer = await fetch(this.headend + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
  }
}
