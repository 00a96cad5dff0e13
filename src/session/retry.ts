import { CancelledError, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { PlayerError } from '../contract/player-error';

/** ms before the second, third, … try. */
const BACK_OFF = [250, 500, 1_000, 2_000] as const;
const LONGEST_PAUSE = 4_000;

export interface Patience {
  readonly clock: Clock;
  /** Cancels the pauses between tries; a try that is under way is its caller's to cancel. */
  readonly signal: CancellationSignal;
  /** Monotonic time, ms, after which no further try begins. */
  readonly until: number;
}

/**
 * Tries again what got no answer, with back-off, as long as there is time. A refusal is an answer: it is never asked
 * again (docs/secure-sessions.md).
 * @throws whatever the last try threw
 * @throws CancelledError when cancelled during a pause
 */
export async function retried<T>({ clock, signal, until }: Patience, call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const pause = BACK_OFF[tries] ?? LONGEST_PAUSE;
      const mayRetry = error instanceof PlayerError && error.retryable;
      if (!mayRetry || signal.cancelled || clock.now() + pause >= until) throw error;
      await paused(clock, pause, signal);
    }
  }
}

function paused(clock: Clock, duration: number, signal: CancellationSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const stop = clock.after(duration, () => {
      forget();
      resolve();
    });
    const forget = signal.onCancel(() => {
      stop();
      reject(new CancelledError());
    });
  });
}
