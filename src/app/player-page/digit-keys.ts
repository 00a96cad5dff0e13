/** A page that takes the digit keys. */
export interface DigitKeyListener {
  onDigit(digit: number): void;
}

/**
 * Lightning calls `_handleDigit0` … `_handleDigit9` by name, as settings.json names the keys, and looks for them in
 * the class alone: ten methods made in one go.
 */
export function listenToDigits(page: { readonly prototype: DigitKeyListener }): void {
  for (let digit = 0; digit <= 9; digit++) {
    Object.defineProperty(page.prototype, `_handleDigit${digit}`, {
      value(this: DigitKeyListener) {
        this.onDigit(digit);
        return true;
      },
    });
  }
}
