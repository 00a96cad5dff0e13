import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS, type Mutant } from './mutants';

const root = path.resolve(import.meta.dirname, '../..');

/** Walks over a build with one thing broken. */
function walkOver(mutant: Mutant): Promise<{ readonly code: number | null; readonly output: string }> {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const env = { ...process.env, MUTANT: String(MUTANTS.indexOf(mutant)), RUNS: '1500' };
  const child = spawn(process.execPath, [vitest, 'run', '-c', 'vitest.mutants.config.mts', '--bail', '1'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

describe('the random walks catch', () => {
  it.each(MUTANTS)('$name (invariant $invariant)', async (mutant) => {
    const { code, output } = await walkOver(mutant);
    expect(output).not.toContain('the mutant does not apply');
    expect(output).toMatch(/Property failed|AssertionError/);
    expect(code).toBe(1);
  });
});
