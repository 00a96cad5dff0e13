import type { Attack, Outcome } from './outcome';

export interface Row {
  readonly attack: Attack;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** As Markdown, for docs/headend-safety.md. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ attack, outcome, seconds }) => [
    attack.name,
    grouped(outcome.tries),
    outcome.failures.length === 0 ? 'held' : '**not held**',
    attack.means,
    [...outcome.figures, `${seconds.toFixed(0)} s`].join('; '),
  ]);
  return [['attack', 'tries', '', 'what that means', 'measured'], Array<string>(5).fill('---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** 1 where something did not hold, or nothing was tried. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  return rows.length > 0 && rows.every(({ outcome }) => outcome.failures.length === 0) ? 0 : 1;
}

/** @returns with commas between thousands */
export function grouped(count: number): string {
  return count.toLocaleString('en');
}

/** @param bytes @returns in words, to the megabyte */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
