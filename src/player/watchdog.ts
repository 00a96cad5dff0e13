import type { Clock } from '../base/clock';

/** Barks when nothing has played for `limit` ms since it was last fed or woken; a paused player lets it sleep. */
export class Watchdog {
  private cancel: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly bark: () => void,
  ) {}

  /** Starts counting, unless it does already. */
  wake(): void {
    if (this.over) return;
    this.cancel ??= this.clock.after(this.limit, () => {
      this.stop();
      this.bark();
    });
  }

  /** All is well: stops counting until woken again. */
  sleep(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  stop(): void {
    this.sleep();
    this.over = true;
  }
}
