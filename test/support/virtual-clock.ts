import type { Clock } from '../../src/base/clock';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that moves only when told to. Between tasks it lets promises settle, as a real event loop would. */
export class VirtualClock implements Clock {
  private time = 0;
  /** ms that the monotonic clock has not counted. */
  private slept = 0;
  private order = 0;
  private tasks: Task[] = [];

  /** @param epoch wall-clock time at the start, ms */
  constructor(private readonly epoch = 1_700_000_000_000) {}

  now(): number {
    return this.time;
  }

  wallNow(): number {
    return this.epoch + this.time + this.slept;
  }

  after(delay: number, run: () => void): () => void {
    const task: Task = { at: this.time + delay, order: this.order++, run };
    this.tasks.push(task);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== task);
    };
  }

  /** The TV sleeps: the wall clock goes on, the monotonic one stands still, and no timer fires. */
  suspend(duration: number): void {
    this.slept += duration;
  }

  /** Runs everything that is due within `duration` ms, in order. */
  async advance(duration: number): Promise<void> {
    const end = this.time + duration;
    await settle();
    for (let task = this.nextBefore(end); task; task = this.nextBefore(end)) {
      const due = task;
      this.tasks = this.tasks.filter((other) => other !== due);
      this.time = due.at;
      due.run();
      await settle();
    }
    this.time = end;
  }

  private nextBefore(end: number): Task | undefined {
    return this.tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets every promise that can settle now do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Real time, but a hundred times as fast: for waits beside real network requests. */
export const hurriedClock: Clock = {
  now: () => performance.now() * HURRY,
  wallNow: () => Date.now(),
  after: (delay, task) => {
    const timer = setTimeout(task, delay / HURRY);
    return () => {
      clearTimeout(timer);
    };
  },
};

const HURRY = 100;
