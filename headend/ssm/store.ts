import type { Session } from './session';

/** The active sessions, within one step that nothing else comes between. Ended ones are not kept. */
export interface SessionTable {
  readonly size: number;
  get(id: string): Session | undefined;
  byExternalId(externalId: string): Session | undefined;
  ofAccount(account: string): readonly Session[];
  ofDevice(device: string): readonly Session[];
  /** How many those are. */
  onDevice(device: string): number;
  all(): readonly Session[];
  put(session: Session): void;
  remove(id: string): void;
}

export interface SessionStore {
  /**
   * Runs `step` with the table to itself. Counting and admitting in one step is what keeps two racing set-ups
   * from both taking the last slot; a store shared by several processes takes its lock here.
   */
  atomically<Result>(step: (table: SessionTable) => Result): Promise<Result>;
}

/** For one process: a step is a turn of the event loop. */
export class MemorySessionStore implements SessionStore {
  private readonly table = new MemoryTable();

  atomically<Result>(step: (table: SessionTable) => Result): Promise<Result> {
    try {
      return Promise.resolve(step(this.table));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

class MemoryTable implements SessionTable {
  private readonly sessions = new Map<string, Session>();
  private readonly externalIds = new Map<string, string>();
  private readonly accounts = new Map<string, Set<string>>();
  private readonly devices = new Map<string, Set<string>>();

  get size(): number {
    return this.sessions.size;
  }

  get(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  byExternalId(externalId: string): Session | undefined {
    const id = this.externalIds.get(externalId);
    return id === undefined ? undefined : this.sessions.get(id);
  }

  ofAccount(account: string): readonly Session[] {
    return this.pick(this.accounts.get(account));
  }

  ofDevice(device: string): readonly Session[] {
    return this.pick(this.devices.get(device));
  }

  onDevice(device: string): number {
    return this.devices.get(device)?.size ?? 0;
  }

  all(): readonly Session[] {
    return [...this.sessions.values()];
  }

  put(session: Session): void {
    const { id, externalId, account, device } = session;
    this.sessions.set(id, session);
    if (externalId !== undefined) this.externalIds.set(externalId, id);
    addTo(this.accounts, account, id);
    addTo(this.devices, device, id);
  }

  remove(id: string): void {
    const session = this.sessions.get(id);
    if (session === undefined) return;
    this.sessions.delete(id);
    if (session.externalId !== undefined) this.externalIds.delete(session.externalId);
    removeFrom(this.accounts, session.account, id);
    removeFrom(this.devices, session.device, id);
  }

  private pick(ids: ReadonlySet<string> = new Set()): readonly Session[] {
    return [...ids].flatMap((id) => this.sessions.get(id) ?? []);
  }
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key) ?? new Set();
  index.set(key, ids.add(id));
}

function removeFrom(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
