import type { FastifyRequest } from 'fastify';

/**
 * The lab's own name on this machine. An origin of its own is what keeps a script in the app from the lab, and browsers
 * take every name below `localhost` to loopback without asking anybody (docs/decisions/031-the-labs-origin.md).
 */
const labName = 'lab.localhost';

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]', labName]);

/** What a proxy may leave of whom it speaks for. nginx leaves none of them unless it is told to. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Whether a request comes from this machine, as far as it shows. It takes more than a loopback address: a proxy has one
 * too, and so has a page whose name was pointed at us (DNS rebinding).
 */
export function isAtHome(request: FastifyRequest): boolean {
  const isForwarded = proxyHeaders.some((name) => request.headers[name] !== undefined);
  // Browsers and tools have spoken 1.1 for decades; nginx 1.22 asks by 1.0 unless it is told otherwise.
  const isOldFashioned = request.raw.httpVersion === '1.0';
  return !isForwarded && !isOldFashioned && loopbackNames.has(nameOf(request)) && loopbackAddresses.has(request.socket.remoteAddress ?? '');
}

/** Whether the lab was asked by its own name. */
export function isAtLab(request: FastifyRequest): boolean {
  return nameOf(request) === labName;
}

/**
 * Whether a browser sent it. Newer ones say of each request which site's page asks; for the older ones there is their
 * name, which Chromium lets no page change. `sec-fetch-mode` says nothing: Node's fetch sends it too.
 */
export function isFromBrowser(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site, 'user-agent': agent } = request.headers;
  return origin !== undefined || site !== undefined || agent?.startsWith('Mozilla/') === true;
}

/** The origin by which the request reached us. */
export function originOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.headers.host ?? ''}`;
}

/** The lab's page in a browser on this machine. */
export function labUrl(request: FastifyRequest): string {
  return `http://${labName}${portOf(request)}/lab/`;
}

/** The app, seen from the lab's page. */
export function appUrl(request: FastifyRequest): string {
  return `http://localhost${portOf(request)}/`;
}

const port = /:\d+$/;

function nameOf({ headers }: FastifyRequest): string {
  return (headers.host ?? '').replace(port, '').toLowerCase();
}

/** With its colon; empty where it is HTTP's own. */
function portOf({ headers }: FastifyRequest): string {
  return port.exec(headers.host ?? '')?.[0] ?? '';
}
