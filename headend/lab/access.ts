import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../http/refusal';

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Lets in whoever sits at this machine, and whoever has the key. "At this machine" takes more than a loopback
 * address: a proxy has one too, and so has a page whose name was pointed at us (DNS rebinding).
 */
export function checkLabAccess(request: FastifyRequest, key: string): void {
  if (isLocal(request)) return;
  const given = request.headers['x-lab-key'];
  if (typeof given !== 'string' || !isEqual(given, key)) {
    throw new Refusal({ status: 401, message: 'the lab wants its key (header x-lab-key), printed at start' });
  }
}

function isLocal(request: FastifyRequest): boolean {
  const { headers } = request;
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => headers[name] !== undefined);
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return !isForwarded && loopbackHosts.has(host) && loopbackAddresses.has(request.socket.remoteAddress ?? '');
}

/** In constant time; hashed first, since the comparison wants equal lengths. */
function isEqual(given: string, key: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(key));
}
