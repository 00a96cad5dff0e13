import type { Clock } from '../base/clock';

/** Allows something so many times within a window of time. */
export class Budget {
  private spent: number[] = [];

  /** @param window ms */
  constructor(
    private readonly clock: Clock,
    private readonly times: number,
    private readonly window: number,
  ) {}

  /** Whether it may be done once more; if so, it counts as done. */
  spend(): boolean {
    const now = this.clock.now();
    this.spent = this.spent.filter((at) => now - at < this.window);
    if (this.spent.length >= this.times) return false;
    this.spent.push(now);
    return true;
  }
}
