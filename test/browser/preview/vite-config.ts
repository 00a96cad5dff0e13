import { defineConfig } from 'vite';

/** Serves the project's root, so that /static is there as it is in the build. */
export default defineConfig({
  root: new URL('../../../', import.meta.url).pathname,
  publicDir: false,
  cacheDir: '.cache/vite-preview',
  server: { host: '127.0.0.1', open: '/test/browser/preview/index.html' },
  optimizeDeps: { include: ['@lightningjs/sdk'], entries: ['test/browser/preview/index.html'] },
});
