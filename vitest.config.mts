import { defineConfig } from 'vitest/config';

/** Lightning's SDK ships ES modules without file extensions, which Node does not resolve by itself. */
const inline = [/@lightningjs\/sdk/, /@metrological\/sdk/, /localcookies/];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          // A busy machine is no failure.
          testTimeout: 30_000,
          exclude: ['test/unit/app/**'],
        },
      },
      {
        test: {
          name: 'mutants',
          environment: 'node',
          include: ['test/mutants/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'build',
          environment: 'node',
          include: ['test/tv-build/**/*.test.ts'],
          // The bundler takes half a minute where it has a machine to itself.
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'app',
          environment: 'happy-dom',
          include: ['test/unit/app/**/*.test.ts'],
          testTimeout: 30_000,
          setupFiles: ['test/support/app-canvas.ts'],
          server: { deps: { inline } },
        },
      },
    ],
  },
});
