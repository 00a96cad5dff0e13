import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { enginesToTest } from '../../engines/support/engines';
import { matrixTable, withTable, type JudgedCell } from '../../engines/support/matrix-table';
import { nameOf, televisionsToTest } from '../../engines/support/televisions';
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
  const rows = text.split('\n').filter((line) => /^\| (Headless)?Chrome\//.test(line));

  it('has a row for every TV of the matrix, in which nothing has failed', () => {
    const all = televisionsToTest('all');
    expect(rows).toHaveLength(all.length);
    all.forEach((television, index) => {
      expect(rows[index]).toContain(` ${nameOf(television)} `);
      if (television.engine !== 'system') expect(rows[index]).toMatch(new RegExp(`^\\| (Headless)?Chrome/${television.engine}\\.`));
    });
    expect(text).not.toContain('**failed**');
  });

  it('has every engine that there is', () => {
    expect(new Set(televisionsToTest('all').map(({ engine }) => engine))).toEqual(new Set(enginesToTest('all')));
  });
});

describe('the table', () => {
  const cell: JudgedCell = { television: 'Tizen 7', ownEngine: 94, engine: 'HeadlessChrome/92.0.1', userAgent: 'SMART-TV; LINUX; Tizen 7.0', package: 'app.wgt', column: 'draws', seen: 'WebGL', passed: true };

  it('has a row for each TV, what failed in bold, and a dash for what was not tried', () => {
    const cells = [cell, { ...cell, column: 'ClearKey' as const, seen: 'one-key', passed: false }, { ...cell, television: 'webOS 22', ownEngine: 92 }];
    const lines = matrixTable(cells, new Date('2030-01-02T03:04:05Z')).split('\n');
    expect(lines[0]).toContain('2030-01-02');
    expect(lines.slice(4)).toEqual([
      '| HeadlessChrome/92.0.1 | Tizen 7 (has 94) | `SMART-TV; LINUX; Tizen 7.0` | app.wgt | WebGL | **failed** | – | – | – | – | – |',
      '| HeadlessChrome/92.0.1 | webOS 22 | `SMART-TV; LINUX; Tizen 7.0` | app.wgt | WebGL | – | – | – | – | – | – |',
    ]);
  });

  it('takes the place of the one before, and leaves the rest of the page', () => {
    expect(withTable('a\n<!-- matrix:begin -->\nold\n<!-- matrix:end -->\nb', 'new')).toBe('a\n<!-- matrix:begin -->\nnew\n<!-- matrix:end -->\nb');
    expect(() => withTable('a', 'new')).toThrow('no <!-- matrix:begin -->');
  });
});

it('the cut has the oldest engine that plays, one in the middle and the newest, and both kinds of package', () => {
  const cut = televisionsToTest('');
  expect(cut.map(({ engine }) => engine)).toEqual(['76', '92', 'system']);
  expect(new Set(cut.map(({ platform }) => platform))).toEqual(new Set(['tizen', 'webos']));
  expect(televisionsToTest('69').map(nameOf)).toEqual(['Tizen 5.5']);
  expect(() => televisionsToTest('80')).toThrow('no engine "80"');
});
