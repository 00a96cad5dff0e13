import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Clock } from '../../src/base/clock';
import { codeEntry } from '../http/codes';
import { operationOf, pathOf, type Operation } from '../http/operation';
import { refusalBody, serviceOf } from '../http/refusal';
import type { Fault, FaultBook } from './fault-book';

/** What a garbage `body` claims to be: what the client asked for. */
const typeOfOperation: Readonly<Partial<Record<Operation, string>>> = {
  manifest: 'application/dash+xml',
  segment: 'video/mp4',
};

/** Makes the faults of the book happen, to every route that has an operation, whoever registered it. */
export function injectFaults(app: FastifyInstance, book: FaultBook, clock: Clock): void {
  const waits = new Set<() => void>();
  const dropAnswer = new WeakSet<FastifyRequest>();
  let isClosing = false;

  const wait = (delay: number): Promise<void> =>
    new Promise((resolve) => {
      if (isClosing) {
        resolve();
        return;
      }
      const finish = (): void => {
        waits.delete(finish);
        stop();
        resolve();
      };
      const stop = clock.after(delay, finish);
      waits.add(finish);
    });

  app.addHook('preHandler', async (request, reply) => {
    const operation = operationOf(request);
    const fault = operation === undefined ? undefined : book.take(operation, pathOf(request));
    if (operation === undefined || fault === undefined) return;
    if (fault.delayMs !== undefined) await wait(fault.delayMs);
    if (fault.drop === true || fault.drop === 'request') {
      reply.hijack();
      request.raw.socket.destroy();
    } else if (fault.drop === 'answer') {
      dropAnswer.add(request);
    } else if ([fault.status, fault.errorCode, fault.body, fault.retryAfter].some((given) => given !== undefined)) {
      await answer(request, reply, operation, fault);
    }
  });

  app.addHook('onSend', async (request, _reply, payload) => {
    if (dropAnswer.has(request)) request.raw.socket.destroy();
    return payload;
  });

  // A server that is shutting down waits for nobody.
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const finish of [...waits]) finish();
    return Promise.resolve();
  });
}

function answer(request: FastifyRequest, reply: FastifyReply, operation: Operation, fault: Fault): FastifyReply {
  const { errorCode, body, retryAfter } = fault;
  const service = serviceOf(pathOf(request));
  // A fault on a manifest or a segment must not outlive itself in a cache.
  reply.header('cache-control', 'no-store');
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (body !== undefined) {
    // It may be a page, and is none of ours: it runs nothing at the lab's address.
    reply.header('content-security-policy', 'sandbox');
    return reply.code(fault.status ?? 200).type(fault.type ?? typeOfOperation[operation] ?? 'application/json').send(body);
  }
  if (errorCode !== undefined) {
    const known = service === 'ssm' || service === 'licence' || service === 'signon' ? codeEntry(service, errorCode) : undefined;
    const status = fault.status ?? known?.status ?? 500;
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(refusalBody(service, { status, errorCode, message: known?.message ?? 'injected fault' }));
  }
  // As a proxy in front of a dead service would have it: no code, no JSON.
  const status = fault.status ?? 503;
  return reply.code(status).type('text/plain; charset=utf-8').send(`${status} ${STATUS_CODES[status] ?? ''}\n`);
}
