import { systemClock, type Clock } from '../../src/base/clock';

/** Real time, on a machine whose wall clock is put on or back. */
export class SteppedClock implements Clock {
  private offset = 0;

  now(): number {
    return systemClock.now();
  }

  wallNow(): number {
    return systemClock.wallNow() + this.offset;
  }

  after(delay: number, task: () => void): () => void {
    return systemClock.after(delay, task);
  }

  /** @param seconds negative: back */
  step(seconds: number): void {
    this.offset += seconds * 1_000;
  }
}
