import type { Clock } from '../../base/clock';

/** ms after the last digit. */
const PATIENCE = 2000;
/** Of the largest catalogue (`operator/catalogue.ts`). */
const MAX_DIGITS = 5;

/** A channel number as it is being typed. */
export class NumberEntry {
  private digits = '';
  private stop: (() => void) | undefined;

  /**
   * @param onChange what stands there so far; empty when there is nothing to show any more
   * @param onNumber once nothing further came, or the number was confirmed
   */
  constructor(
    private readonly clock: Clock,
    private readonly onChange: (digits: string) => void,
    private readonly onNumber: (number: string) => void,
  ) {}

  get pending(): boolean {
    return this.digits !== '';
  }

  type(digit: number): void {
    // One digit more begins anew rather than being lost.
    this.digits = this.digits.length < MAX_DIGITS ? `${this.digits}${digit}` : digit.toString();
    this.stop?.();
    this.stop = this.clock.after(PATIENCE, () => {
      this.confirm();
    });
    this.onChange(this.digits);
  }

  confirm(): void {
    const { digits } = this;
    if (digits === '') return;
    this.cancel();
    this.onNumber(digits);
  }

  cancel(): void {
    this.stop?.();
    this.stop = undefined;
    if (this.digits === '') return;
    this.digits = '';
    this.onChange('');
  }
}
