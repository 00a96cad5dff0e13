import type { AppContext } from '../context';
import type { Pill } from './pill';
import { Timer } from './timer';
import { troubleWords, type TroubleFacts } from './trouble-words';

/** ms of waiting that are not worth a spinner: most zaps are over by then, a flash unsettles, and drawing it takes time from them. */
const DELAY = 1_000;

/** Shows the spinner once waiting has gone on for a while, and with it what is waited for, where that is known. */
export class Waiting {
  private readonly timer: Timer;
  private trouble: TroubleFacts | undefined;
  private said: string | undefined;

  constructor(
    private readonly spinner: { visible: boolean },
    private readonly pill: Pick<Pill, 'show' | 'hide'>,
    private readonly context: Pick<AppContext, 'services' | 'words' | 'dialogs' | 'announcer'>,
  ) {
    this.timer = new Timer(context.services.clock);
  }

  show(waiting: boolean, trouble?: TroubleFacts): void {
    this.trouble = trouble;
    if (!waiting) {
      this.timer.stop();
      this.spinner.visible = false;
      this.said = undefined;
    } else if (!this.spinner.visible && !this.timer.running) {
      this.timer.start(DELAY, () => {
        this.spinner.visible = true;
        this.tell();
      });
    }
    this.tell();
  }

  /**
   * Never beside a dialog. The notice that the network is gone says the same, and more; once the viewer has closed it,
   * the pill is what still says why the picture stands. Who listens has heard it by then.
   */
  private tell(): void {
    const { words, dialogs, announcer } = this.context;
    const text = this.spinner.visible && this.trouble ? troubleWords(this.trouble, words) : undefined;
    const covered = dialogs.current !== undefined;
    if (text === undefined || covered) this.pill.hide();
    else this.pill.show(text);
    if (text === undefined || text === this.said) return;
    this.said = text;
    if (!covered) announcer.say(text);
  }
}
