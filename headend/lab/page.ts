import type { FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';

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

/** The lab's page for people. The page itself holds nothing; what it shows it asks for, with the key where one is needed. */
export function labPage(app: FastifyInstance): void {
  const read = (name: string): Buffer => readFileSync(new URL(`./page/${name}`, import.meta.url));
  const index = read('index.html');
  app.get('/lab', (_request, reply) =>
    reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(index),
  );
  for (const { name, type } of files) {
    const content = read(name);
    app.get(`/lab/page/${name}`, (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(content));
  }
}
