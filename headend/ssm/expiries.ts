interface Look {
  readonly session: string;
  readonly at: number;
}

/** Looks at sessions that have ended since, beyond as many as there are sessions. */
const mostIdle = 1_000;

/**
 * Which session is to be looked at next, for whether it has expired: a heap. A sign of life changes nothing here; who is
 * found alive is to be looked at again at its new expiry. All times are monotonic ms.
 */
export class Expiries {
  private heap: Look[] = [];

  get next(): number | undefined {
    return this.heap[0]?.at;
  }

  /** Whether so many have ended unlooked-at that it is worth starting anew with those that live. */
  isIdle(active: number): boolean {
    return this.heap.length > 2 * active + mostIdle;
  }

  clear(): void {
    this.heap = [];
  }

  add(session: string, at: number): void {
    const look = { session, at };
    let place = this.heap.push(look) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.heap[above];
      if (other === undefined || other.at <= at) break;
      this.heap[place] = other;
      place = above;
    }
    this.heap[place] = look;
  }

  /** The session whose time has come, if any. */
  take(now: number): string | undefined {
    const [first] = this.heap;
    if (first === undefined || first.at > now) return undefined;
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return first.session;
  }

  private sink(look: Look): void {
    let place = 0;
    for (;;) {
      const left = this.heap[2 * place + 1];
      const right = this.heap[2 * place + 2];
      const isRight = left !== undefined && right !== undefined && right.at < left.at;
      const below = isRight ? right : left;
      if (below === undefined || below.at >= look.at) break;
      this.heap[place] = below;
      place = 2 * place + (isRight ? 2 : 1);
    }
    this.heap[place] = look;
  }
}
