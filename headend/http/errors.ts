import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { operationOf, pathOf, type Operation } from './operation';
import { Refusal, refusalBody, serviceOf, type RefusalDetails, type Service } from './refusal';

/** Told of each refusal that a service gave, for the counters of the lab. */
export type RefusalListener = (operation: Operation, errorCode: number) => void;

/** Every "no" of the server leaves through here, in the shape of the service that was asked. */
export function answerErrors(app: FastifyInstance, onRefusal: RefusalListener): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const service = serviceOf(pathOf(request));
    const details = error instanceof Refusal ? error : outsideRefusal(service, error);
    // A refusal is the client's business. What we did not foresee is ours, and the log has to say so.
    if (!(error instanceof Refusal) && details.status >= 500) request.log.error({ err: error }, 'request failed');
    const operation = operationOf(request);
    // What the gateway passes on was counted where it was said.
    if (operation !== undefined && operation !== 'gateway' && details.errorCode !== undefined) onRefusal(operation, details.errorCode);
    return send(reply, service, details);
  });
  app.setNotFoundHandler((request, reply) => {
    const service = serviceOf(pathOf(request));
    return send(reply, service, notFound(service));
  });
}

/** For requests that Fastify cannot even route (a broken URL). */
export function answerUnroutable(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const service = serviceOf(pathOf(request));
  void send(reply, service, notFound(service));
}

function send(reply: FastifyReply, service: Service, details: RefusalDetails): FastifyReply {
  if (details.retryAfter !== undefined) reply.header('retry-after', details.retryAfter);
  return reply
    .code(details.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(refusalBody(service, details));
}

function notFound(service: Service): RefusalDetails {
  switch (service) {
    case 'gateway':
      return { status: 404, reason: 'no-such-call', message: 'no such call' };
    case 'ssm':
    case 'licence':
    case 'signon':
    case 'catalogue':
    case 'lab':
    case 'web':
      // Without an `errorCode`: it is the web server that does not know the call, not the service behind it.
      return { status: 404, message: 'Not Found' };
  }
}

/** What Fastify or a fault of ours threw, as an answer that tells nothing about either. */
function outsideRefusal(service: Service, error: FastifyError): RefusalDetails {
  const status = error.statusCode ?? 500;
  const isClients = status >= 400 && status < 500;
  const words = STATUS_CODES[status] ?? 'error';
  switch (service) {
    case 'ssm':
    case 'licence':
    case 'signon':
      return isClients
        ? { status: 400, errorCode: 1000, message: 'invalid request format' }
        : { status: 500, errorCode: 4000, message: 'internal error' };
    case 'gateway':
      return isClients
        ? { status, reason: words.toLowerCase().replace(/[^a-z]+/g, '-'), message: words }
        : { status: 500, reason: 'internal-error', message: 'internal error' };
    case 'catalogue':
    case 'lab':
    case 'web':
      return isClients ? { status, message: words } : { status: 500, message: 'internal error' };
  }
}

/** For what is not even HTTP: there is no request, hence no service and no shape but the web's. */
export function answerBrokenRequests(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const words = STATUS_CODES[status] ?? '';
  const body = JSON.stringify(refusalBody('web', { status, message: words }));
  const head = `HTTP/1.1 ${status} ${words}\r\nContent-Length: ${body.length}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`;
  socket.end(head + body);
}
