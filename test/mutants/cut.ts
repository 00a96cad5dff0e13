/** One broken build in four. */
const EVERY = 4;

/**
 * Those that `npm test` runs: they prove the tests, which change less often than the app does, and each takes a run of the
 * walks. `CELLS=all` (`npm run test:full`) has them all.
 */
export function cut<Mutant>(mutants: readonly Mutant[]): readonly Mutant[] {
  return process.env.CELLS === 'all' ? mutants : mutants.filter((_, index) => index % EVERY === 0);
}
