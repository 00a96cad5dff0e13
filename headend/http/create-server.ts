import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { Socket } from 'node:net';
import { bodyLimit } from './body';
import { answerBrokenRequests, answerUnroutable } from './errors';
import { pathOf } from './operation';
import { serviceOf } from './refusal';
import { loggerOptions, logRequests, type LogOptions } from './log';

/** How long a connection may keep the server waiting before it is cut off, all in ms. */
export interface ConnectionPatience {
  /** For a request's head, and for nothing at all. */
  readonly head: number;
  /** For a whole request: one that takes longer to arrive is not one of ours. */
  readonly request: number;
  /** For whoever reads nothing of an answer that no buffer holds. */
  readonly answer: number;
  /** Between two requests. */
  readonly idle: number;
  /** Between two looks at who is late with a request. */
  readonly look: number;
}

export const defaultPatience: ConnectionPatience = { head: 10_000, request: 30_000, answer: 30_000, idle: 30_000, look: 5_000 };

/** Fastify with bounds of its own choosing, and none of its own answers. */
export function createServer(log: LogOptions, patience = defaultPatience): FastifyInstance {
  const app = Fastify({
    logger: loggerOptions(log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: patience.head, connectionsCheckingInterval: patience.look },
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
  // From here on it is for the client to read. (A timeout for all the while would end an answer that a fault delays.)
  app.addHook('onSend', async (request, _reply, payload) => {
    const { socket } = request.raw;
    // Tests that inject requests bring something else.
    if (socket instanceof Socket) socket.setTimeout(patience.answer);
    return Promise.resolve(payload);
  });
  return app;
}
