import type { FastifyInstance, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom a call is counted to where no account is known: see `clientAddress`. */
    clientAddress: string;
  }
}

export interface AddressOptions {
  /** Proxies in front, each of which adds to `X-Forwarded-For` whom it has heard. 0: nobody's word is taken for it. */
  readonly proxies: number;
  /** What the gateway shows when it calls for somebody else; random, and never leaves this process but to itself. */
  readonly gatewayKey: string;
}

/** The gateway's header: its key, and the address that it calls for. */
export const onBehalfHeader = 'x-headend-on-behalf';

/** Gives each request its `clientAddress`. To be called before anything that counts. */
export function knowAddresses(app: FastifyInstance, options: AddressOptions): void {
  app.decorateRequest('clientAddress', '');
  app.addHook('onRequest', async (request: FastifyRequest) => {
    request.clientAddress = clientAddress(request.headers, request.socket.remoteAddress, options);
    return Promise.resolve();
  });
}

/**
 * Where a call comes from. What a client says of itself is not believed: behind proxies it is what the outermost of ours
 * has heard. Whoever has one IPv6 address has the other 2^64 of its network too, so they count as one.
 */
export function clientAddress(headers: IncomingHttpHeaders, socketAddress: string | undefined, { proxies, gatewayKey }: AddressOptions): string {
  const [key = '', onBehalfOf = ''] = String(headers[onBehalfHeader] ?? '').split(' ');
  if (onBehalfOf !== '' && isEqual(key, gatewayKey)) return onBehalfOf;
  const direct = network(socketAddress ?? '') ?? 'unknown';
  if (proxies === 0) return direct;
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  return network(forwarded.at(-proxies)?.trim() ?? '') ?? direct;
}

function isEqual(given: string, key: string): boolean {
  return given.length === key.length && timingSafeEqual(Buffer.from(given), Buffer.from(key));
}

/** @returns nothing for what is no address */
function network(address: string): string | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill('0'), ...rest];
  return `${all.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
