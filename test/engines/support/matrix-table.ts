import { COLUMNS, type MatrixCell } from './matrix-cell';

/** A cell, and whether its test passed. */
export interface JudgedCell extends MatrixCell {
  readonly passed: boolean;
}

const BEGIN = '<!-- matrix:begin -->';
const END = '<!-- matrix:end -->';

const HEAD = ['as', 'engine that answered', 'user agent', 'package', 'run on', ...COLUMNS];

/**
 * The page with the cells in its table: a row for each TV and engine, in the order of the tests. Rows of TVs that were not
 * run stay as they were.
 * @throws Error where the page has no place for a table
 */
export function withTable(page: string, cells: readonly JudgedCell[], date: Date): string {
  const [before, rest] = page.split(BEGIN);
  const [old, after] = rest?.split(END) ?? [];
  if (before === undefined || old === undefined || after === undefined) throw new Error(`no ${BEGIN} … ${END} in the page`);
  const rows = new Map(old.split('\n').flatMap((row) => (/^\| (?:Tizen|webOS) /.test(row) ? [[nameIn(row), row]] : [])));
  for (const row of rowsOf(cells, date)) rows.set(nameIn(row), row);
  const table = [line(HEAD), line(HEAD.map(() => '---')), ...rows.values()].join('\n');
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}

function rowsOf(cells: readonly JudgedCell[], date: Date): readonly string[] {
  const rows = new Map<string, JudgedCell[]>();
  for (const cell of cells) {
    const key = `${cell.television} ${cell.engine}`;
    rows.set(key, [...(rows.get(key) ?? []), cell]);
  }
  return [...rows.values()].map((row) => line([...facts(row, date), ...COLUMNS.map((column) => verdict(row, column))]));
}

function nameIn(row: string): string {
  return row.split(' | ', 1)[0] ?? row;
}

function facts([first]: readonly JudgedCell[], date: Date): readonly string[] {
  if (first === undefined) return [];
  const major = Number(/\/(\d+)\./.exec(first.engine)?.[1]);
  const television = major === first.ownEngine ? first.television : `${first.television} (has ${first.ownEngine}) on ${major}`;
  return [television, first.engine, `\`${first.userAgent}\``, first.package, date.toISOString().slice(0, 10)];
}

function verdict(row: readonly JudgedCell[], column: MatrixCell['column']): string {
  const cells = row.filter((cell) => cell.column === column);
  if (cells.length === 0) return '–';
  return cells.map(({ passed, seen }) => (passed ? seen : '**failed**')).join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
