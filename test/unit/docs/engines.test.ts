import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { enginesToTest } from '../../engines/support/engines';
import { COLUMNS } from '../../engines/support/matrix-cell';
import { withTable, type JudgedCell } from '../../engines/support/matrix-table';
import { nameOf, televisionsToTest, triedOn } from '../../engines/support/televisions';
import packageJson from '../../../package.json';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const textOf = (page: string) => readFileSync(`${root}docs/${page}`, 'utf8');

describe.each(['engines.md', 'emulators.md'])('docs/%s', (page) => {
  const text = textOf(page);

  it('names files, pages and commands that there are', () => {
    const files = [...text.matchAll(/`((?:src|test|headend|platform|docs)\/[\w/.-]*\w)`/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(root + file), file).toBe(true);
    for (const [, target = ''] of text.matchAll(/\]\(([\w./-]+\.md)\)/g)) expect(existsSync(`${root}docs/${target}`), target).toBe(true);
    for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) expect(packageJson.scripts, script).toHaveProperty([script]);
  });
});

describe('docs/engines.md', () => {
  const text = textOf('engines.md');
  const rows = text.split('\n').filter((line) => /^\| (Tizen|webOS) /.test(line));

  it('has a row for every TV of the matrix, in which nothing has failed', () => {
    const all = televisionsToTest('all');
    expect(rows).toHaveLength(all.length);
    all.forEach((television, index) => {
      expect(rows[index]).toMatch(new RegExp(`^\\| ${nameOf(television)} `));
      if (television.engine !== 'system') expect(rows[index]).toMatch(new RegExp(` \\| (Headless)?Chrome/${television.engine}\\.`));
    });
    expect(text).not.toContain('**failed**');
  });

  it('has every engine that there is', () => {
    expect(new Set(televisionsToTest('all').map(({ engine }) => engine))).toEqual(new Set(enginesToTest('all')));
  });
});

describe('the table', () => {
  const cell: JudgedCell = { television: 'Tizen 7', ownEngine: 94, engine: 'HeadlessChrome/92.0.1', userAgent: 'SMART-TV; LINUX; Tizen 7.0', package: 'app.wgt', column: 'draws', seen: 'WebGL', passed: true };

  const page = (...rows: readonly string[]) => ['a', '<!-- matrix:begin -->', ...rows, '<!-- matrix:end -->', 'b'].join('\n');
  const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| (Tizen|webOS) /.test(line));
  const date = new Date('2030-01-02T03:04:05Z');
  const seven = '| Tizen 7 (has 94) on 92 | HeadlessChrome/92.0.1 | `SMART-TV; LINUX; Tizen 7.0` | app.wgt | 2030-01-02 | WebGL | **failed** | – | – | – | – | – |';

  it('has a row for each TV, what failed in bold, and a dash for what was not tried', () => {
    const cells = [cell, { ...cell, column: 'ClearKey' as const, seen: 'one-key', passed: false }, { ...cell, television: 'webOS 22', ownEngine: 92 }];
    const text = withTable(page(), cells, date);
    expect(rowsOf(text)).toEqual([seven, '| webOS 22 | HeadlessChrome/92.0.1 | `SMART-TV; LINUX; Tizen 7.0` | app.wgt | 2030-01-02 | WebGL | – | – | – | – | – | – |']);
    expect(text).toMatch(/^a\n[^]*\nb$/);
  });

  it('keeps the rows of TVs that were not run, and their places', () => {
    const old = ['| Tizen 6 | 76 |', '| Tizen 7 (has 94) on 92 | old |', '| webOS 26 | 132 |'];
    expect(rowsOf(withTable(page(...old), [cell, { ...cell, column: 'ClearKey', passed: false }], date))).toEqual([old[0], seven, old[2]]);
  });

  it('needs its place in the page', () => {
    expect(() => withTable('a', [cell], date)).toThrow('no <!-- matrix:begin -->');
  });
});

it('the cut has the oldest engine that plays, one in the middle and the newest, and both kinds of package', () => {
  const cut = televisionsToTest('');
  expect(cut.map(({ engine }) => engine)).toEqual(['76', '92', 'system']);
  expect(new Set(cut.map(({ platform }) => platform))).toEqual(new Set(['tizen', 'webos']));
  expect(new Set(cut.flatMap((television) => triedOn(television, '')))).toEqual(new Set(COLUMNS.filter((column) => column !== 'dialog')));
  expect(televisionsToTest('69').map(nameOf)).toEqual(['Tizen 5.5']);
  expect(() => televisionsToTest('80')).toThrow('no engine "80"');
});
