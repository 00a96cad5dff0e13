/** Time, injected so that tests can own it. */
export interface Clock {
  /** Wall clock, ms since the epoch. Jumps when the TV corrects its time; goes on while it sleeps. */
  wallNow(): number;
  /** Monotonic, ms. For durations only. */
  now(): number;
  /** Calls `task` once after `delay` ms. Returns its cancellation. */
  after(delay: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  wallNow: () => Date.now(),
  now: () => performance.now(),
  after: (delay, task) => {
    const timer = setTimeout(task, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
