import type { Clock } from './clock';

/** Settles as `work` does, or rejects with `onTimeout()` when it has not after `limit` ms. `work` itself goes on. */
export function within<T>(clock: Clock, limit: number, work: Promise<T>, onTimeout: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = clock.after(limit, () => {
      reject(onTimeout());
    });
    work.then(resolve, reject).finally(stop);
  });
}
