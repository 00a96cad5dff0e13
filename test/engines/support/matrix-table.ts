import { COLUMNS, type MatrixCell } from './matrix-cell';

/** A cell, and whether its test passed. */
export interface JudgedCell extends MatrixCell {
  readonly passed: boolean;
}

const BEGIN = '<!-- matrix:begin -->';
const END = '<!-- matrix:end -->';

/** The cells as a Markdown table: a row for each TV and engine, in the order of the tests. */
export function matrixTable(cells: readonly JudgedCell[], date: Date): string {
  const rows = new Map<string, JudgedCell[]>();
  for (const cell of cells) {
    const key = `${cell.television} ${cell.engine}`;
    rows.set(key, [...(rows.get(key) ?? []), cell]);
  }
  const lines = [...rows.values()].map((row) => line([...facts(row), ...COLUMNS.map((column) => verdict(row, column))]));
  const head = ['engine that answered', 'as', 'user agent', 'package', ...COLUMNS];
  return [`Run on ${date.toISOString().slice(0, 10)} on ${process.platform} ${process.arch}.`, '', line(head), line(head.map(() => '---')), ...lines].join('\n');
}

/**
 * The page with another table in it.
 * @throws Error where it has no place for one
 */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`no ${BEGIN} … ${END} in the page`);
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}

function facts([first]: readonly JudgedCell[]): readonly string[] {
  if (first === undefined) return [];
  const major = Number(/\/(\d+)\./.exec(first.engine)?.[1]);
  const television = major === first.ownEngine ? first.television : `${first.television} (has ${first.ownEngine})`;
  return [first.engine, television, `\`${first.userAgent}\``, first.package];
}

function verdict(row: readonly JudgedCell[], column: MatrixCell['column']): string {
  const cells = row.filter((cell) => cell.column === column);
  if (cells.length === 0) return '–';
  return cells.map(({ passed, seen }) => (passed ? seen : '**failed**')).join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
