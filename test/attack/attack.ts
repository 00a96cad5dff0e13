import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { attacks, isWanted } from './attacks';
import { forEachOf } from './caller';
import type { Attack, Outcome } from './outcome';
import { exitCodeOf, table, type Row } from './report';

/** A tenth of everything. */
const QUICK = 0.1;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An attack that breaks off has not been held off. */
async function outcomeOf(attack: Attack, share: number): Promise<Outcome> {
  try {
    return await attack.run(share);
  } catch (error) {
    return { tries: 0, failures: [`it broke off: ${error instanceof Error ? error.message : String(error)}`], figures: [] };
  }
}

const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
const rows: Row[] = [];
const wanted = attacks.filter(({ name }) => isWanted(name, positionals));
// One at a time, or they would be in each other's figures; of a tenth they say little anyway.
await forEachOf(wanted.length, values.quick ? cpus().length : 1, async (index) => {
  const attack = wanted[index];
  if (attack === undefined) return;
  const before = performance.now();
  const outcome = await outcomeOf(attack, values.quick ? QUICK : 1);
  rows.push({ attack, outcome, seconds: (performance.now() - before) / 1_000 });
  say(`${attack.name}: ${outcome.failures.length === 0 ? 'held' : 'NOT HELD'}`);
});
rows.sort((a, b) => wanted.indexOf(a.attack) - wanted.indexOf(b.attack));
say(`\nOn ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'a core'}, Node.js ${process.version}, load ${(loadavg()[0] ?? NaN).toFixed(1)}${values.quick ? ', a tenth of everything' : ''}\n`);
say(table(rows));
for (const { attack, outcome } of rows) for (const words of outcome.failures) say(`\n${attack.name}: ${words}`);
process.exitCode = exitCodeOf(rows);
