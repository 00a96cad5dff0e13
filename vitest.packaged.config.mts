import { defineConfig } from 'vitest/config';

/** The packaged app on the engines of TVs (test/engines/README.md). */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/engines/app/**/*.test.ts'],
    // One browser at a time: two cores carry no more.
    fileParallelism: false,
    testTimeout: 120_000,
    // The first run downloads tens of megabytes for each engine.
    hookTimeout: 600_000,
  },
});
