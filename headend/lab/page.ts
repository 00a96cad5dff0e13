import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import type { LabDoor } from './access';
import { isAtHome, isAtLab, isFromBrowser, labUrl } from './whereabouts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const files: readonly { readonly name: string; readonly type: string }[] = [
  { name: 'lab.css', type: 'text/css; charset=utf-8' },
  { name: 'lab.js', type: 'text/javascript; charset=utf-8' },
  { name: 'api.js', type: 'text/javascript; charset=utf-8' },
  { name: 'dom.js', type: 'text/javascript; charset=utf-8' },
  { name: 'ledger.js', type: 'text/javascript; charset=utf-8' },
  { name: 'panels.js', type: 'text/javascript; charset=utf-8' },
  { name: 'icon.svg', type: 'image/svg+xml' },
];

const headers = {
  'content-security-policy': policy,
  // Whoever opened it, or was opened by it, has no hold of its window.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/**
 * The lab's page for people. The page itself holds nothing; what it shows it asks for, with the key where one is
 * needed. Where none is, browsers are taken to the lab's own name: elsewhere they are not answered.
 */
export function labPage(app: FastifyInstance, { isKeyAlwaysWanted }: LabDoor): void {
  const read = (name: string): Buffer => readFileSync(new URL(`./page/${name}`, import.meta.url));
  const index = read('index.html');
  app.get('/lab', (request, reply) => {
    if (!isKeyAlwaysWanted && isAtHome(request) && isFromBrowser(request) && !isAtLab(request)) return reply.redirect(labUrl(request));
    return reply.headers(headers).type('text/html; charset=utf-8').send(index);
  });
  for (const { name, type } of files) {
    const content = read(name);
    app.get(`/lab/page/${name}`, (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(content));
  }
}
