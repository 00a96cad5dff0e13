import type { FastifyContextConfig, FastifyRequest } from 'fastify';

/** What a request does, whatever its URL: faults are injected by it, logs and counters name it. */
export const operations = [
  'signon',
  'catalogue',
  'manifest',
  'segment',
  'logo',
  'time',
  'setup',
  'heartbeat',
  'teardown',
  'licence',
  'renewal',
  'certificate',
  'gateway',
] as const;

export type Operation = (typeof operations)[number];

/** What a route does, or how that shows in a request: two calls may share an address. */
type RouteOperation = Operation | ((request: FastifyRequest) => Operation);

/** Route options that mark a route with its operation. */
export function operation(name: RouteOperation): { readonly config: FastifyContextConfig & { readonly operation: RouteOperation } } {
  return { config: { operation: name } };
}

/** The operation of the route that a request has reached, if it has one. */
export function operationOf(request: FastifyRequest): Operation | undefined {
  const { operation: own } = request.routeOptions.config as { readonly operation?: RouteOperation };
  return typeof own === 'function' ? own(request) : own;
}

/** The path alone. A query is never logged, matched or repeated: a careless client may have put anything there. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
