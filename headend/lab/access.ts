import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../http/refusal';
import { isAtHome, isAtLab, isFromBrowser, labUrl, originOf } from './whereabouts';

export interface LabDoor {
  readonly key: string;
  /** Set where others can reach the headend: a proxy's requests look as if they came from this machine. */
  readonly isKeyAlwaysWanted: boolean;
}

/**
 * Lets in whoever has the key. Where this machine alone can reach the headend its user needs none: neither his tools,
 * nor the lab's own page. Any other page in his browser does, the app's too.
 */
export function checkLabAccess(request: FastifyRequest, door: LabDoor): void {
  const given = request.headers['x-lab-key'];
  if (typeof given === 'string' && isEqual(given, door.key)) return;
  if (!door.isKeyAlwaysWanted && isAtHome(request)) {
    if (!isFromBrowser(request) || isOwnPage(request)) return;
    throw locked(`; in a browser on this machine the lab is at ${labUrl(request)}`);
  }
  throw locked('');
}

function locked(hint: string): Refusal {
  return new Refusal({ status: 401, message: `the lab wants its key (header x-lab-key), printed at start${hint}` });
}

/**
 * Whether the lab's own page asks, or the user who typed the address. Browsers say both, and no page can say it in
 * their place: `Origin`, which each change carries, is the token that only the lab's page has. What no browser marks
 * is not believed.
 */
function isOwnPage(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (!isAtLab(request)) return false;
  if (request.method === 'GET' || request.method === 'HEAD') return (origin === undefined || origin === originOf(request)) && (site === 'same-origin' || site === 'none');
  return origin === originOf(request) && site === 'same-origin';
}

/** In constant time; hashed first, since the comparison wants equal lengths. */
function isEqual(given: string, key: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(key));
}
