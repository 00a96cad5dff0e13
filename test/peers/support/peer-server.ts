import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildCdmScript } from '../../../platform/emulator/build';

const root = path.resolve(import.meta.dirname, '../../..');
const fromModules = (file: string) => readFile(path.join(root, 'node_modules', file), 'utf8');

const PAGE = `<!DOCTYPE html>
<meta charset="utf-8">
<title>Peers</title>
<style>html, body { margin: 0; background: #000 } video { width: 100vw; height: 100vh; display: block }</style>
<script src="/cdm.js"></script>
<script src="/shaka.js"></script>
<script src="/dash.js"></script>
<video muted></video>
<script src="/peer.js"></script>`;

export interface PeerServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves one page with all peers, and the emulated CDM before them. */
export async function startPeerServer(): Promise<PeerServer> {
  const { outputFiles } = await build({ entryPoints: [path.join(root, 'test/peers/page/main.ts')], bundle: true, format: 'iife', target: 'chrome76', write: false });
  const files: Readonly<Record<string, string>> = {
    '/': PAGE,
    '/cdm.js': await buildCdmScript(),
    '/shaka.js': await fromModules('shaka-player/dist/shaka-player.compiled.js'),
    '/dash.js': await fromModules('dashjs/dist/modern/umd/dash.all.min.js'),
    '/peer.js': outputFiles[0]?.text ?? '',
  };
  const server = createServer((request, response) => {
    if (request.url === '/time') {
      // The manifests name the headend's clock by a path, which RxPlayer resolves against the page, and asks for again and again.
      response.writeHead(200, { 'content-type': 'text/plain' }).end(new Date().toISOString());
      return;
    }
    const file = files[request.url ?? ''];
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': request.url === '/' ? 'text/html' : 'text/javascript' });
    response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
