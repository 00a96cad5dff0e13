/**
 * Cancellation through every asynchronous call.
 * Our own, because `AbortController` is missing below Chromium 66 (Tizen ≤ 5.0, webOS ≤ 4).
 */
export interface CancellationSignal {
  readonly cancelled: boolean;
  /** Runs `listener` once on cancellation (at once if already cancelled). Returns its removal. */
  onCancel(listener: () => void): () => void;
  /** @throws CancelledError */
  throwIfCancelled(): void;
}

/** What a cancelled call rejects with. Never shown, never reported: nobody waits for it any more. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('cancelled');
  }
}

export class CancellationSource {
  readonly signal: CancellationSignal;
  private isCancelled = false;
  private readonly listeners = new Set<() => void>();

  constructor() {
    const isCancelled = () => this.isCancelled;
    this.signal = {
      get cancelled() {
        return isCancelled();
      },
      onCancel: (listener) => this.onCancel(listener),
      throwIfCancelled: () => {
        if (this.isCancelled) throw new CancelledError();
      },
    };
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    const listeners = [...this.listeners];
    this.listeners.clear();
    for (const listener of listeners) listener();
  }

  private onCancel(listener: () => void): () => void {
    if (this.isCancelled) {
      listener();
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}

/** Settles as `work` does, or rejects with CancelledError as soon as `signal` is cancelled. */
export function orCancelled<T>(work: Promise<T>, signal: CancellationSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const forget = signal.onCancel(() => {
      reject(new CancelledError());
    });
    work.then(resolve, reject).finally(forget);
  });
}
