import type { FastifyInstance } from 'fastify';
import { readRequest, writeLicence } from '../../platform/emulator/wire/widevine';
import { toBase64 } from '../../src/base/bytes';
import { jsonBody } from '../http/body';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import { checkTenant, granted, sessionToken, ssmBodyRefusals, ssmRefusal, verified } from '../ssm/calls';
import type { LicenceParts } from './parts';
import { understood } from './refusals';
import { widevineTerms } from './terms';
import { challengeBody } from './widevine-routes';

/**
 * Widevine's renewal, at the SSM's address and in its words: the newest session token alone, which it rotates. Only a
 * licence of that very session is renewed; one that is refused leaves the token as it was.
 */
export function widevineRenewalRoute(app: FastifyInstance, { tenant, tokens, calls, clock, sessions, policies }: LicenceParts): void {
  app.post('/:tenant/ssm/v1/renewal-license-wv', operation('renewal'), async (request) => {
    checkTenant(request, tenant);
    const { claims } = await verified({ tokens, calls }, request, ['session']);
    const { challenge } = jsonBody(request, challengeBody, ssmBodyRefusals);
    const asked = understood(() => readRequest(Buffer.from(challenge, 'base64')), ssmRefusal(1000));
    if (asked.kind !== 'renewal') throw new Refusal(ssmRefusal(1011));
    const { licenceId, version } = asked;
    const { session, terms } = granted(
      await sessions.renew({ session: claims.sid, tokenId: claims.jti }, 'com.widevine.alpha', ({ licences, channel, heartbeatS }) => {
        if (!licences.includes(licenceId)) throw new Refusal(ssmRefusal(1011));
        return widevineTerms(policies.of(channel), heartbeatS);
      }),
    );
    // Of the version that the client has, not of what was sent last: that answer may have been lost.
    const licence = writeLicence({ licenceId, version: version + 1, keys: [], times: terms.times }, clock.wallNow());
    return {
      sessionToken: await sessionToken(tokens, session),
      license: toBase64(licence),
      ...(terms.enforced ? {} : { sessionDrmEnforced: false }),
    };
  });
}
