import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { bodyLimit } from './body';
import { answerBrokenRequests, answerUnroutable } from './errors';
import { pathOf } from './operation';
import { serviceOf } from './refusal';
import { loggerOptions, logRequests, type LogOptions } from './log';

/** ms: a request that takes longer to arrive is not one of ours. */
const requestTimeout = 30_000;

/** Fastify with bounds of its own choosing, and none of its own answers. */
export function createServer(log: LogOptions): FastifyInstance {
  const app = Fastify({
    logger: loggerOptions(log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    requestTimeout,
    keepAliveTimeout: 30_000,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000 },
    // Its answer while closing would be Fastify's own; a closing server just closes.
    return503OnClosing: false,
    forceCloseConnections: true,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequests,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
  });
  logRequests(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    // What a service answers holds tokens, keys or a moment's truth; media and pages say themselves how they keep.
    if (serviceOf(pathOf(request)) !== 'web') reply.header('cache-control', 'no-store');
    return Promise.resolve();
  });
  return app;
}
