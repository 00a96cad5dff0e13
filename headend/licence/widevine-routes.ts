import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { keyIdsInPsshData, readRequest, writeLicence, type WidevineRequest } from '../../platform/emulator/wire/widevine';
import { toBase64 } from '../../src/base/bytes';
import { jsonBody } from '../http/body';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import { checkTenant } from './authorization';
import { grantFirstLicence } from './first-licence';
import type { LicenceParts } from './parts';
import { bodyRefusals, refusalOf, understood } from './refusals';
import { secondsToNextBeat, widevineTerms } from './terms';
import { certificateMessage, serverCertificate } from './widevine-certificate';

/** Of a licence request and of a renewal. */
export const challengeBody = v.object({ challenge: v.pipe(v.string(), v.minLength(1), v.base64()) });

const bytesType = 'application/octet-stream';
const base = '/:tenant/wvls/contentlicenseservice/v1';

/** The Widevine licence server: first licences and the certificate. Renewals are the SSM's. */
export function widevineRoutes(app: FastifyInstance, parts: LicenceParts): void {
  app.post(`${base}/licenses`, operation('licence'), async (request, reply) => {
    checkTenant(request, parts.tenant);
    const asked = understood(() => readRequest(challengeIn(request)), refusalOf(1000));
    switch (asked.kind) {
      case 'certificate':
        return answer(request, reply, certificateMessage, {});
      case 'licence': {
        const { licence, enforced } = await firstLicence(request, parts, asked);
        return answer(request, reply, licence, { sessionDrmEnforced: enforced });
      }
      // A renewal rotates the session token, which is the SSM's to give; of a release nothing is left to do.
      case 'renewal':
      case 'release':
        throw new Refusal(refusalOf(1011));
    }
  });

  // Public: it says nothing of anybody.
  app.get(`${base}/certificates`, operation('certificate'), (request, reply) => {
    checkTenant(request, parts.tenant);
    const accept = request.headers.accept ?? '';
    if (accept.includes(bytesType) && !accept.includes('application/json')) return reply.type(bytesType).send(Buffer.from(certificateMessage));
    return reply.send({ certificate: toBase64(certificateMessage), serverCertificate: toBase64(serverCertificate) });
  });
}

async function firstLicence(
  request: FastifyRequest,
  parts: LicenceParts,
  { psshData, persistent, level }: Extract<WidevineRequest, { kind: 'licence' }>,
): Promise<{ readonly licence: Uint8Array; readonly enforced: boolean }> {
  // A stored licence would outlive its session.
  if (persistent) throw new Refusal(refusalOf(1011));
  const licenceId = randomUUID();
  const { keys, policy, session } = await grantFirstLicence(request, parts, {
    keyIds: understood(() => keyIdsInPsshData(psshData), refusalOf(1000)),
    client: { drm: 'widevine', level },
    keySystem: 'com.widevine.alpha',
    names: () => [licenceId],
  });
  const { enforced, times } = widevineTerms(policy, secondsToNextBeat(session, parts.clock.now()));
  return { licence: writeLicence({ licenceId, version: 0, keys, times }, parts.clock.wallNow()), enforced };
}

/** Bytes as they are, or JSON around them. */
function challengeIn(request: FastifyRequest): Uint8Array {
  if (Buffer.isBuffer(request.body)) return request.body;
  return Buffer.from(jsonBody(request, challengeBody, bodyRefusals).challenge, 'base64');
}

/** In the form that was asked in. As bytes nothing can be said of enforcement, which is then taken for granted. */
function answer(request: FastifyRequest, reply: FastifyReply, message: Uint8Array, more: object): FastifyReply {
  if (Buffer.isBuffer(request.body)) return reply.type(bytesType).send(Buffer.from(message));
  return reply.send({ status: 'OK', errorCode: null, ...more, license: [toBase64(message)] });
}
