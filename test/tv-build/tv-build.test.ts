import { parse } from 'acorn';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../../platform/inventory/folder';
import { buildApp } from '../../platform/web/build';
import { fromRoot } from '../../platform/web/paths';
import { tvBuild } from '../support/tv-build';

let files: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  files = await readFolder(await tvBuild());
});

const textOf = (file: string): string => files.get(file)?.toString() ?? '';

it('is ES5, script by script', () => {
  const scripts = [...files.keys()].filter((file) => file.endsWith('.js'));
  expect(scripts).toEqual(['appBundle.js', 'boot.js', 'lib/lightning.min.js', 'polyfills.js', 'static/vendor/dash.mediaplayer.legacy.min.js']);
  for (const script of scripts) expect(() => parse(textOf(script), { ecmaVersion: 5 }), script).not.toThrow();
});

it('would not be ES5 with the core that Lightning calls so', () => {
  const shipped = readFileSync(fromRoot('node_modules/@lightningjs/core/dist/lightning.es5.min.js'), 'utf8');
  expect(() => parse(shipped, { ecmaVersion: 5 })).toThrow("keyword 'const'");
});

it('loads its scripts in order, under the strict policy, and has no script or style in the page', () => {
  const page = textOf('index.html');
  expect([...page.matchAll(/<script src="([^"]+)"><\/script>/g)].map(([, src]) => src)).toEqual(['boot.js', 'polyfills.js', 'lib/lightning.min.js', 'appBundle.js']);
  expect(page).toMatch(/content="default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self';/);
  expect(page).toContain("; base-uri 'none'; form-action 'none'\">");
  expect(page).not.toMatch(/<script(?! src)|<style|\son\w+=|%[A-Z]+%/);
});

it('tells the app that the legacy dash.js is the only one', () => {
  const settings = JSON.parse(textOf('settings.json')) as { readonly platformSettings: object };
  expect(settings.platformSettings).toMatchObject({ esEnv: 'es5', path: './static' });
});

describe('Lightning’s image worker, which is made of the text of a function', () => {
  it('needs nothing from outside that text', async () => {
    const code = textOf('lib/lightning.min.js');
    const start = code.indexOf('function createWorker(');
    const text = code.slice(start, endOfFunction(code, start));
    const posted: unknown[] = [];
    const worker = {
      onmessage: undefined as ((event: { readonly data: object }) => void) | undefined,
      postMessage: (message: unknown) => posted.push(message),
      navigator: { userAgent: '' },
      createImageBitmap: () => Promise.resolve('a bitmap'),
      XMLHttpRequest: class {
        response = { type: 'image/png' };
        onload: () => void = () => undefined;
        open(): void {
          // Nothing to open.
        }
        send(): void {
          this.onload();
        }
      },
    };
    runInNewContext(`(${text})()`, worker);
    worker.onmessage?.({ data: { type: 'config', config: { path: 'http://tv/index.html', protocol: 'http:' } } });
    worker.onmessage?.({ data: { type: 'add', id: 7, src: 'logo.png' } });
    await expect.poll(() => posted).toEqual([{ type: 'data', id: 7, info: { imageBitmap: 'a bitmap', hasAlphaChannel: true } }]);
  });
});

it('comes out the same, byte for byte, when it is built again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-build-'));
  try {
    await buildApp({ outDir: folder, target: 'tv' });
    const again = await readFolder(folder);
    expect([...again.keys()]).toEqual([...files.keys()]);
    expect([...again].filter(([file, bytes]) => files.get(file)?.equals(bytes) !== true).map(([file]) => file)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Where the function ends that begins at `start`. */
function endOfFunction(code: string, start: number): number {
  // The shortest text that parses: an end is at a closing brace.
  for (let end = code.indexOf('}', start) + 1; end > 0; end = code.indexOf('}', end) + 1) {
    try {
      parse(`(${code.slice(start, end)})`, { ecmaVersion: 5 });
      return end;
    } catch {
      // Not yet.
    }
  }
  throw new Error('no such function');
}
