import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { Refusal } from '../http/refusal';
import type { Ledger, LedgerEntry } from '../ledger/ledger';

/** Listeners at once. */
const capacity = 20;

/** Bytes waiting for a listener that does not read; it is cut off beyond, and can ask again from where it was. */
const longestQueue = 4 * 1024 * 1024;

/** The ledger as server-sent events: what `since` asks for, then each entry as it is written. */
export function eventStream(app: FastifyInstance, ledger: Ledger, sinceOf: (request: FastifyRequest) => number): void {
  const streams = new Set<ServerResponse>();

  app.get('/lab/events', { exposeHeadRoute: false }, (request, reply) => {
    const lastSeen = request.headers['last-event-id'];
    const since = typeof lastSeen === 'string' && /^\d{1,15}$/.test(lastSeen) ? Number(lastSeen) : sinceOf(request);
    if (streams.size >= capacity) throw new Refusal({ status: 503, message: 'too many listeners' });

    const stream = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) stream.setHeader(name, value);
    reply.hijack();
    stream.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    stream.write(': ledger\n\n');
    streams.add(stream);
    const write = (entry: LedgerEntry): void => {
      if (stream.writableEnded || stream.destroyed) return;
      if (stream.writableLength > longestQueue) stream.destroy();
      else stream.write(`id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
    };
    for (const entry of ledger.since(since)) write(entry);
    const stop = ledger.onEntry(write);
    // A listener that has gone is no failure of ours, and its stream says so by closing.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      stop();
      streams.delete(stream);
    });
  });

  // Streams never end by themselves: without this, neither would the server.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    return Promise.resolve();
  });
}
