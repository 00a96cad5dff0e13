/** One way to attack a headend. Each file of this folder that is not a tool exports one. */
export interface Attack {
  readonly name: string;
  /** What it is to have held, in words. */
  readonly means: string;
  /** @param share of its full size, above 0 and at most 1 */
  readonly run: (share: number) => Promise<Outcome>;
}

export interface Outcome {
  readonly tries: number;
  /** What did not hold, in words; none when all of it did. */
  readonly failures: readonly string[];
  /** What was measured besides, with units. They are this machine's, and nothing is judged by them. */
  readonly figures: readonly string[];
}

/** @returns the share of a whole number, at least one */
export function shareOf(whole: number, share: number): number {
  return Math.max(1, Math.round(whole * share));
}

/** Collects what did not hold: the first few in words, the rest as a number. */
export class Verdict {
  private readonly words: string[] = [];
  private more = 0;

  /** @param isHeld what has to be so @param words what was the matter, where it was not */
  hold(isHeld: boolean, words: () => string): void {
    if (isHeld) return;
    if (this.words.length < 5) this.words.push(words());
    else this.more += 1;
  }

  failures(): readonly string[] {
    return this.more === 0 ? this.words : [...this.words, `and ${this.more} more`];
  }
}
