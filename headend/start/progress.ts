/** Where progress is shown: a terminal, or a file that a line cannot be taken back from. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Percent between two plain lines. */
const plainStep = 10;

/** Shows how far a long work has come: one updating line on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  private shown = '';
  private nextPlain = 0;

  constructor(private readonly output: ProgressOutput) {}

  /** @param fraction of all, 0 to 1 */
  show(fraction: number, words: string): void {
    const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
    const line = `content ${String(percent).padStart(3)} %  ${words}`;
    if (line === this.shown) return;
    this.shown = line;
    if (this.output.isTTY === true) {
      const width = (this.output.columns ?? 80) - 1;
      this.output.write(`\r${line.slice(0, width).padEnd(width)}`);
    } else if (percent >= this.nextPlain) {
      this.nextPlain = percent - (percent % plainStep) + plainStep;
      this.output.write(`${line}\n`);
    }
  }

  /** Leaves the line behind, for what is written next. */
  end(): void {
    if (this.output.isTTY === true && this.shown !== '') this.output.write('\n');
  }
}
