import { describe, expect, it } from 'vitest';
import { cut } from './cut';
import { MUTANTS } from './mutants';
import { runWalks } from './run-walks';

describe('the random walks catch', () => {
  it.each(cut(MUTANTS))('$name (invariant $invariant)', async (mutant) => {
    const { code, output } = await runWalks({ MUTANT: String(MUTANTS.indexOf(mutant)) });
    expect(output).not.toContain('the mutant does not apply');
    expect(output).toMatch(/Property failed|AssertionError/);
    expect(code).toBe(1);
  });
});
