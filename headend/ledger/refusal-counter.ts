import type { Operation } from '../http/operation';

export interface RefusalCount {
  readonly operation: Operation;
  readonly errorCode: number;
  readonly count: number;
}

/**
 * How often each call was refused with each code, injected faults not counted. A well-behaved player never
 * sends a stale token, so after any test run `heartbeat 1006` has to be absent here.
 */
export class RefusalCounter {
  /** Bounded by itself: operations times codes. */
  private readonly counts = new Map<string, RefusalCount>();

  add(operation: Operation, errorCode: number): void {
    const key = `${operation} ${String(errorCode)}`;
    this.counts.set(key, { operation, errorCode, count: (this.counts.get(key)?.count ?? 0) + 1 });
  }

  all(): readonly RefusalCount[] {
    return [...this.counts.values()];
  }
}
