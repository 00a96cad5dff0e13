import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'vite';
import { root } from './paths';

export interface PageServer {
  /** Origin, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** The oldest engine that what we bundle has to run on. */
const target = 'chrome69';

/** Serves a page with one script at `/`, bundled from TypeScript, and an empty page at any other address. */
export async function servePage(script: string): Promise<PageServer> {
  const code = await bundle(script);
  const page = '<!doctype html><meta charset="utf-8"><title>session</title><script src="/page.js"></script>';
  const answers: Readonly<Record<string, readonly [type: string, body: string]>> = { '/': ['text/html', page], '/page.js': ['text/javascript', code] };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const [type, body] = answers[pathname] ?? ['text/html', '<!doctype html><title>elsewhere</title>'];
    // Without this a page could be kept alive in the back/forward cache, which no TV does when an app goes.
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bundle(script: string): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: { write: false, minify: false, target, lib: { entry: path.resolve(root, script), formats: ['iife'], name: 'page' } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunks = outputs.flatMap((each) => ('output' in each ? each.output : [])).filter((each) => each.type === 'chunk');
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1) throw new Error(`${script} became ${chunks.length} chunks, expected one`);
  return chunk.code;
}
