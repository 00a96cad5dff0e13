import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentSecurityPolicy, operatorOrigins, type OperatorFile } from '../../platform/web/page';

export interface AppOptions {
  /** The app as `platform/web` builds it; nothing else of the project is served. */
  readonly buildDir: string;
  /**
   * Takes the place of the build's `operator.json`: tests point the app at a headend on another origin with it.
   * The page's policy follows.
   */
  readonly operatorConfig?: OperatorFile | undefined;
  /** Loaded by the page before any of its own: what a browser lacks of a TV. */
  readonly emulators?: readonly PageScript[] | undefined;
}

/** A script that is served beside the build and never in it. */
export interface PageScript {
  /** Path on this server, e.g. `/emulator/cdm.js`. */
  readonly path: string;
  readonly source: string;
  /** `data-` attributes of its element, without the prefix. */
  readonly data: Readonly<Record<string, string>>;
}

/** The one rule that a page's own meta tag cannot say. */
const headerOnly = "frame-ancestors 'none'";

/** The TV app, for browsers. */
export function appRoutes({ buildDir, operatorConfig, emulators = [] }: AppOptions): FastifyPluginAsync {
  return async (app) => {
    const operatorFile = async (): Promise<string> =>
      operatorConfig === undefined ? readFile(join(buildDir, 'operator.json'), 'utf8') : JSON.stringify(operatorConfig);

    for (const path of ['/', '/index.html']) {
      app.get(path, async (_request, reply) => {
        const operator = JSON.parse(await operatorFile()) as OperatorFile;
        const policy = contentSecurityPolicy(operatorOrigins(operator));
        const page = await readFile(join(buildDir, 'index.html'), 'utf8');
        return reply
          .headers({ 'content-security-policy': `${policy}; ${headerOnly}`, 'cache-control': 'no-cache' })
          .type('text/html; charset=utf-8')
          .send(withScripts(operatorConfig === undefined ? page : withPolicy(page, policy), emulators));
      });
    }
    for (const { path, source } of emulators) {
      app.get(path, (_request, reply) => reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(source));
    }
    app.get('/operator.json', async (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(await operatorFile()),
    );
    await app.register(fastifyStatic, {
      root: buildDir,
      // The page is above; a folder has no face of its own.
      index: false,
      dotfiles: 'ignore',
      // A build may be replaced at any time; the entity tag makes asking again cheap.
      cacheControl: false,
      setHeaders: (response) => {
        response.setHeader('cache-control', 'no-cache');
      },
    });
  };
}

/** The page with another policy in its meta tag. Two policies would both apply, so the old one must not stay. */
function withPolicy(page: string, policy: string): string {
  const escaped = policy.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  return page.replace(
    /(<meta\s+http-equiv="Content-Security-Policy"\s+content=")[^"]*(")/i,
    (_match, before: string, after: string) => before + escaped + after,
  );
}

function withScripts(page: string, scripts: readonly PageScript[]): string {
  const elements = scripts.map(({ path, data }) => {
    const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${value.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`);
    return `<script src="${path}"${attributes.join('')}></script>`;
  });
  return page.replace('</head>', `${elements.join('')}</head>`);
}
