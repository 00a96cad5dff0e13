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

  runExclusive<T>(call: () => Promise<T>): Promise<T> {
    const before = Promise.all([this.lastExclusive, ...this.shared]);
    this.shared = [];
    const result = before.then(call);
    this.lastExclusive = settled(result);
    return result;
  }
}

function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => undefined,
    () => undefined,
  );
}
