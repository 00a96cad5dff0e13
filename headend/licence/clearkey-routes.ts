import type { FastifyInstance } from 'fastify';
import { jsonBody } from '../http/body';
import { operation } from '../http/operation';
import { checkTenant } from './authorization';
import { clearKeyLicence, clearKeyRequest } from './clearkey';
import { grantFirstLicence } from './first-licence';
import type { LicenceParts } from './parts';
import { bodyRefusals } from './refusals';

/** ClearKey: W3C's JSON both ways. Nothing is renewed; heartbeats keep the session alive. */
export function clearKeyRoutes(app: FastifyInstance, parts: LicenceParts): void {
  app.post('/:tenant/ckls/contentlicenseservice/v1/licenses', operation('licence'), async (request) => {
    checkTenant(request, parts.tenant);
    const { kids } = jsonBody(request, clearKeyRequest, bodyRefusals);
    const { keys } = await grantFirstLicence(request, parts, {
      keyIds: kids,
      client: { drm: 'clearkey' },
      keySystem: 'org.w3.clearkey',
      names: () => [],
    });
    return clearKeyLicence(keys);
  });
}
