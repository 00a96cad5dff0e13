import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'];

/** Tests that need a real engine: pixels, WebGL, fonts. */
export default defineConfig({
  cacheDir: '.cache/vite-browser',
  optimizeDeps: { include: ['@lightningjs/sdk', 'fast-check', 'valibot', '@bufbuild/protobuf/wire'] },
  test: {
    include: ['test/browser/**/*.test.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      // Any free port: several runs share one machine.
      api: { port: 0, host: '127.0.0.1' },
      provider: playwright({ launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args } }),
      instances: [{ browser: 'chromium', viewport: { width: 1920, height: 1080 } }],
    },
  },
});
