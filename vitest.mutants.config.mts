import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { MUTANTS, SESSION_WALKS } from './test/mutants/mutants';

const mutant = MUTANTS[Number(process.env['MUTANT'])];
const walks = mutant?.walks ?? SESSION_WALKS;
const file = mutant && path.resolve(import.meta.dirname, mutant.file);

/** The random walks over a build that `MUTANT` has broken; run by test/mutants/mutants.test.ts. */
export default defineConfig({
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform(code, id) {
        if (!mutant || id.split('?')[0] !== file) return undefined;
        if (!code.includes(mutant.find)) throw new Error(`the mutant does not apply: ${mutant.name}`);
        return code.replace(mutant.find, () => mutant.replace);
      },
    },
  ],
  test: {
    ...(walks.startsWith('test/unit/app/')
      ? { environment: 'happy-dom', setupFiles: ['test/support/app-canvas.ts'], server: { deps: { inline: [/@lightningjs\/sdk/, /@metrological\/sdk/, /localcookies/] } } }
      : { environment: 'node' }),
    include: [walks],
  },
});
