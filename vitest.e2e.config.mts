import { defineConfig } from 'vitest/config';

/** The real app in a real Chromium against the real headend over HTTP. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/support/prepare.ts'],
    // One Chromium that decodes video is all that two cores take.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
