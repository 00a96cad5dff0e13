import { defineConfig } from 'vitest/config';

/** Old and new Chromium engines as TVs have them, fetched from npm packages on first use (test/engines/README.md). */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/engines/*.test.ts'],
    // One browser at a time: two cores carry no more.
    fileParallelism: false,
    // A session whose tear-down got lost is waited for until it expires.
    testTimeout: 90_000,
    // The first run downloads tens of megabytes for each engine.
    hookTimeout: 600_000,
  },
});
