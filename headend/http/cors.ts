import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from './refusal';

/**
 * Seconds that a browser may remember a preflight: a day, which Chromium caps at two hours. A page that is being
 * hidden has no time for a preflight, so one that was warmed at set-up has to last.
 */
const preflightMaxAge = 86_400;

/** `soapaction` is what PlayReady's CDMs want said beside their challenge. */
const allowedHeaders = 'authorization, content-type, nv-authorizations, nv-tenant-id, soapaction';
const allowedMethods = 'GET, HEAD, POST, PUT, DELETE';

/** Else a browser keeps it from the app, which would ask again too soon. */
const exposedHeaders = 'Retry-After';

export interface CorsOptions {
  /** Origins of apps that are served from elsewhere, e.g. `http://localhost:9000`. */
  readonly allowedOrigins: readonly string[];
  /** Whether packaged apps may come: they are loaded from files, and say `null` or `file://`. */
  readonly allowPackagedApps: boolean;
}

/**
 * Answers only allowed origins: others are refused before anything happens, since a "simple" request such as a
 * beacon is obeyed by a server long before the browser withholds its answer.
 */
export function answerAllowedOrigins(app: FastifyInstance, options: CorsOptions): void {
  const allowed = new Set(options.allowedOrigins);
  const isAllowed = (origin: string): boolean =>
    allowed.has(origin) || (options.allowPackagedApps && (origin === 'null' || origin === 'file://'));

  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || isSameOrigin(request, origin)) return;
    if (!isAllowed(origin)) throw new Refusal({ status: 403, reason: 'origin-not-allowed', message: 'origin not allowed' });
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders });
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    await reply
      .code(204)
      .headers({
        'access-control-allow-methods': allowedMethods,
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': String(preflightMaxAge),
      })
      .send();
  });
}

function isSameOrigin(request: FastifyRequest, origin: string): boolean {
  return request.headers.host !== undefined && origin === `${request.protocol}://${request.headers.host}`;
}
