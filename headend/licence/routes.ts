import type { FastifyInstance } from 'fastify';
import { clearKeyRoutes } from './clearkey-routes';
import type { LicenceParts } from './parts';
import { playReadyRoutes } from './playready-routes';
import { widevineRenewalRoute } from './widevine-renewal';
import { widevineRoutes } from './widevine-routes';

/** The licence servers of all key systems. */
export function licenceRoutes(app: FastifyInstance, parts: LicenceParts): void {
  clearKeyRoutes(app, parts);
  widevineRoutes(app, parts);
  widevineRenewalRoute(app, parts);
  playReadyRoutes(app, parts);
}
