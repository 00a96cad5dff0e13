import { deferred } from '../base/deferred';

/** For an exclusive call that has to wait: lets those behind it go first meanwhile, and takes its turn again. */
export type StepAside = <T>(wait: () => Promise<T>) => Promise<T>;

/**
 * Orders the calls of one session: an exclusive call (it rotates the token) runs alone; shared calls (first licences)
 * may run beside each other. First come, first served. A failed call does not stop the ones behind it.
 */
export class CallQueue {
  private lastExclusive: Promise<unknown> = Promise.resolve();
  private shared: Promise<unknown>[] = [];

  runShared<T>(call: () => Promise<T>): Promise<T> {
    const result = this.lastExclusive.then(call);
    this.shared.push(settled(result));
    return result;
  }

  async runExclusive<T>(call: (stepAside: StepAside) => Promise<T>): Promise<T> {
    let leave = await this.enter();
    try {
      return await call(async (wait) => {
        leave();
        const waited = await wait();
        leave = await this.enter();
        return waited;
      });
    } finally {
      leave();
    }
  }

  /** Resolves when it is its turn. @returns the end of that */
  private enter(): Promise<() => void> {
    const before = Promise.all([this.lastExclusive, ...this.shared]);
    const turn = deferred<undefined>();
    this.shared = [];
    this.lastExclusive = turn.promise;
    return before.then(() => () => { turn.resolve(undefined); });
  }
}

function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => undefined,
    () => undefined,
  );
}
