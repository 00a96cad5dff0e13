/** Takes a picture of every scene: `tsx shoot.ts [folder] [scene …]`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { copyAssets } from '../../../platform/web/assets';
import { fromRoot } from '../../../platform/web/paths';
import { scenes } from './scenes';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'];

const [folder = '.cache/preview', ...wanted] = process.argv.slice(2);
const names = Object.keys(scenes).filter((name) => wanted.length === 0 || wanted.includes(name));

await copyAssets(fromRoot('static'), 'web');
await mkdir(folder, { recursive: true });
const server = await createServer({
  configFile: fileURLToPath(new URL('vite-config.ts', import.meta.url)),
  server: { port: 0, open: false, hmr: false, ws: false, watch: null },
  logLevel: 'error',
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
  page.on('console', (message) => {
    // The dev server's own socket is switched off, which its client complains about.
    if (message.type() === 'error' && !/websocket|404/i.test(message.text())) process.stderr.write(`console: ${message.text()}\n`);
  });
  for (const renderer of ['webgl', 'canvas2d']) {
    for (const name of names) {
      await page.goto(`${address}test/browser/preview/index.html?scene=${name}${renderer === 'canvas2d' ? '&canvas2d' : ''}`);
      await page.waitForFunction(() => window.sceneReady === true, undefined, { timeout: 60_000 });
      await page.screenshot({ path: join(folder, `${name}.${renderer}.png`) });
      process.stdout.write(`${name} ${renderer}\n`);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
