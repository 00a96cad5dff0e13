import { defineConfig } from 'vitest/config';

/** Other players in a real Chromium, through the emulated CDM, against the real headend. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/peers/**/*.test.ts'],
    // One Chromium that decodes video is all that two cores take.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 300_000,
  },
});
