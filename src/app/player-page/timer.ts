import type { Clock } from '../../base/clock';

/** One delayed task at a time: starting it again puts it off. */
export class Timer {
  private cancel: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  get running(): boolean {
    return this.cancel !== undefined;
  }

  start(delay: number, task: () => void): void {
    this.stop();
    this.cancel = this.clock.after(delay, () => {
      this.cancel = undefined;
      task();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
