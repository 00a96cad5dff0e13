import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../src/base/clock';
import { Refusal } from '../http/refusal';
import type { Ledger } from '../ledger/ledger';
import { EventListener, pingEvery } from './event-listener';

/** Listeners at once. */
const capacity = 20;

/** The ledger as server-sent events: what `since` asks for, then each entry as it is written. */
export function eventStream(app: FastifyInstance, ledger: Ledger, clock: Clock, sinceOf: (request: FastifyRequest) => number): void {
  const streams = new Set<ServerResponse>();

  app.get('/lab/events', { exposeHeadRoute: false }, (request, reply) => {
    const lastSeen = request.headers['last-event-id'];
    const since = typeof lastSeen === 'string' && /^\d{1,15}$/.test(lastSeen) ? Number(lastSeen) : sinceOf(request);
    if (streams.size >= capacity) throw new Refusal({ status: 503, message: 'too many listeners', retryAfter: String(pingEvery / 1_000) });

    const stream = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) stream.setHeader(name, value);
    reply.hijack();
    stream.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    streams.add(stream);
    const listener = new EventListener(stream, ledger, clock, since);
    // A listener that has gone is no failure of ours, and its stream says so by closing.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      listener.stop();
      streams.delete(stream);
    });
  });

  // Streams never end by themselves: without this, neither would the server.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    return Promise.resolve();
  });
}
