import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { DRM_MUTANTS, DRM_WALKS } from './test/mutants/drm-mutants';
import { MUTANTS, SESSION_WALKS } from './test/mutants/mutants';

/** Undefined where the variable is not set. */
const numbered = <T,>(all: readonly T[], variable: string) => all[Number(process.env[variable] ?? NaN)];
const drmMutant = numbered(DRM_MUTANTS, 'DRM_MUTANT');
const sessionMutant = numbered(MUTANTS, 'MUTANT');
const mutant = drmMutant ?? sessionMutant;
const file = mutant && path.resolve(import.meta.dirname, mutant.file);
const walks = drmMutant ? (drmMutant.tests ?? DRM_WALKS) : (sessionMutant?.walks ?? SESSION_WALKS);

/** The random walks over a build that `MUTANT` or `DRM_MUTANT` has broken; run by the tests in test/mutants. */
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
