import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify';
import { operationOf } from './operation';

export interface LogOptions {
  /** pino's levels; `silent` for none. */
  readonly level: string;
  /** Where the lines go; standard output unless given. */
  readonly stream?: { write(line: string): void };
}

/**
 * Structured logs that cannot hold a secret: a request is logged as its route (not its URL), its operation and its
 * outcome. The redaction below is the second lock, for whoever logs a request or its headers by mistake.
 */
export function loggerOptions({ level, stream }: LogOptions): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    ...(stream === undefined ? {} : { stream }),
    redact: {
      paths: ['authorization', 'nv-authorizations', 'x-lab-key', 'token', 'ticket', 'sessionToken', 'headers', '*.headers', 'body', '*.body'],
      censor: '[withheld]',
    },
    serializers: {
      // Fastify's own give the URL. And only where an error comes from is logged: its message may quote a body.
      req: () => ({}),
      res: () => ({}),
      err: (error: Error) => ({
        type: error.name,
        message: '[withheld]',
        stack: (error.stack ?? '').split('\n').filter((text) => /^\s+at /.test(text)).join('\n'),
      }),
    },
  };
}

export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    line(request.log, reply.statusCode, {
      method: request.method,
      route: request.routeOptions.url ?? null,
      operation: operationOf(request) ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
    return Promise.resolve();
  });
}

function line(log: FastifyBaseLogger, status: number, fields: object): void {
  if (status >= 500) log.warn(fields, 'answered');
  else log.info(fields, 'answered');
}
