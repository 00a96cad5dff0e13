import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type {} from './matrix-cell';
import { withTable, type JudgedCell } from './matrix-table';
import { root } from './paths';

const page = path.join(root, 'docs/engines.md');

/** Writes what the tests of the packaged app saw into docs/engines.md, failures too (`npm run engines`). */
export default class TableReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const cells: JudgedCell[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { cell } = test.meta();
        if (cell) cells.push({ ...cell, passed: test.result().state === 'passed' });
      }
    }
    // Nothing ran: what the page says is still the newest.
    if (cells.length === 0) return;
    await writeFile(page, withTable(await readFile(page, 'utf8'), cells, new Date()));
    process.stdout.write(`wrote the table of ${path.relative('', page)}\n`);
  }
}
