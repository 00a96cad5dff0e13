import { CancelledError, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { Signal } from '../contract/device';
import { PlayerError } from '../contract/player-error';

/** ms; doubled with every try, up to the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4_000;
/** ms before the end of all patience: what a server that wants to be left alone for longer is left of it for one last try. */
const LAST_TRY = 1_000;

/** Where and how tries are made again; the same for all calls of an app. */
export interface RetryMeans {
  readonly clock: Clock;
  /** True: there is a network. When it comes back, nobody waits for the rest of a pause. */
  readonly network: Signal<boolean>;
  /** 0 ≤ number < 1. */
  readonly random: () => number;
}

export interface RetryPatience extends RetryMeans {
  /** Cancels the pauses between tries; a try that is under way is its caller's to cancel. */
  readonly signal: CancellationSignal;
  /** Monotonic time, ms, after which no further try begins; `Infinity`: until it is cancelled. Looked at anew each time. */
  readonly until: number;
  /** Hears of each try that got no answer, and of the answer after that. */
  readonly onTrouble?: (trouble: PlayerError | undefined) => void;
  /** What is done around the pause that follows a failure; unless given, nothing. */
  readonly around?: (pause: () => Promise<void>, failure: PlayerError) => Promise<void>;
}

/**
 * Tries again what got no answer, as long as there is time: with full jitter, so that TVs which have failed together do
 * not come back together (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), and not
 * before a server wants to be asked (`Retry-After`). A refusal is an answer: it is never asked again.
 * @throws whatever the last try threw
 * @throws CancelledError when cancelled during a pause
 */
export async function retried<T>(patience: RetryPatience, call: () => Promise<T>): Promise<T> {
  const { clock, signal, onTrouble } = patience;
  const around = patience.around ?? ((pause: () => Promise<void>) => pause());
  for (let tries = 0; ; tries++) {
    try {
      const answer = await call();
      if (tries > 0) onTrouble?.(undefined);
      return answer;
    } catch (error) {
      const pause = pauseAfter(error, tries, patience.until - clock.now(), patience.random);
      if (pause === undefined || signal.cancelled) throw error;
      const failure = PlayerError.from(error);
      onTrouble?.(failure);
      // What the server wants holds whatever becomes of the network.
      await around(() => paused(patience, pause, retryAfterOf(error) > 0 ? 'to-the-end' : 'until-network'), failure);
    }
  }
}

/** ms; `undefined` where it is not asked again. @param left ms of patience */
function pauseAfter(error: unknown, tries: number, left: number, random: () => number): number | undefined {
  if (!(error instanceof PlayerError) || !error.retryable) return undefined;
  const jitter = random() * backOff(tries);
  const wanted = retryAfterOf(error) * 1_000;
  if (wanted === 0) return jitter < left ? jitter : undefined;
  return left > LAST_TRY ? Math.min(wanted + jitter, left - LAST_TRY) : undefined;
}

/** s */
function retryAfterOf(error: unknown): number {
  return error instanceof PlayerError ? (error.answer?.retryAfter ?? 0) : 0;
}

/** The longest pause after so many tries without an answer, ms. */
export function backOff(tries: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);
}

/** Resolves after the pause, or as soon as the network is back. @throws CancelledError */
function paused({ clock, network, signal }: RetryPatience, duration: number, how: 'to-the-end' | 'until-network'): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const leave = () => {
      stop();
      forget();
      unwatch();
    };
    const goOn = () => {
      leave();
      resolve();
    };
    const stop = clock.after(duration, goOn);
    const unwatch = network.onChange((online) => {
      if (online && how === 'until-network') goOn();
    });
    let forget: () => void = () => undefined;
    forget = signal.onCancel(() => {
      leave();
      reject(new CancelledError());
    });
  });
}
