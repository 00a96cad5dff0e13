import type { Clock } from '../../base/clock';
import { NumberEntry } from './number-entry';
import type { Pill } from './pill';
import { Timer } from './timer';

/** ms that "there is no channel 99" stays. */
const MESSAGE_STAYS = 2500;

/** The channel number being typed, on screen. */
export class NumberPrompt {
  private readonly entry: NumberEntry;
  private readonly timer: Timer;

  /** @param onNumber returns what to say if there is no such channel */
  constructor(
    private readonly pill: Pill,
    clock: Clock,
    onNumber: (number: string) => string | undefined,
  ) {
    this.timer = new Timer(clock);
    this.entry = new NumberEntry(
      clock,
      (digits) => this.show(digits),
      (number) => this.say(onNumber(number)),
    );
  }

  type(digit: number): void {
    this.entry.type(digit);
  }

  /** @returns whether there was anything to confirm */
  confirm(): boolean {
    const { pending } = this.entry;
    this.entry.confirm();
    return pending;
  }

  cancel(): void {
    this.entry.cancel();
    this.timer.stop();
    this.pill.hide();
  }

  private show(digits: string): void {
    this.timer.stop();
    if (digits === '') this.pill.hide();
    else this.pill.show(digits);
  }

  private say(refusal: string | undefined): void {
    if (refusal === undefined) return;
    this.pill.show(refusal);
    this.timer.start(MESSAGE_STAYS, () => this.pill.hide());
  }
}
