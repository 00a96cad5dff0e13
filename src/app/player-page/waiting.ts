import type { Clock } from '../../base/clock';
import { Timer } from './timer';

/** ms of waiting that are not worth a spinner: most zaps are over by then, a flash unsettles, and drawing it takes time from them. */
const DELAY = 1_000;

/** Shows the spinner once waiting has gone on for a while. */
export class Waiting {
  private readonly timer: Timer;

  constructor(
    private readonly spinner: { visible: boolean },
    clock: Clock,
  ) {
    this.timer = new Timer(clock);
  }

  show(waiting: boolean): void {
    if (!waiting) {
      this.timer.stop();
      this.spinner.visible = false;
    } else if (!this.spinner.visible && !this.timer.running) {
      this.timer.start(DELAY, () => {
        this.spinner.visible = true;
      });
    }
  }
}
