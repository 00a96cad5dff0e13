import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { writeLicenceBlob, writeResponse } from '../../platform/emulator/wire/playready';
import type { LicenceKey } from '../../platform/emulator/wire/licence';
import { textBody } from '../http/body';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import { sessionToken } from '../ssm/calls';
import type { Session } from '../ssm/session';
import { checkTenant, renewalHolder } from './authorization';
import { grantFirstLicence } from './first-licence';
import { rightfulKeys } from './key-rights';
import type { LicenceParts } from './parts';
import { readPlayReadyRequest, type PlayReadyRequest } from './playready-request';
import { refusalOf, understood } from './refusals';
import { givenKeys, playReadyTerms, secondsToNextBeat, type Terms } from './terms';

const keySystem = 'com.microsoft.playready';

interface Given {
  readonly keys: readonly LicenceKey[];
  readonly terms: Terms;
}

/**
 * The PlayReady licence server: bare SOAP both ways; a "no" is the service's JSON, as everywhere else. First licences and
 * renewals share an address, and `?renew=true` tells them apart.
 */
export function playReadyRoutes(app: FastifyInstance, parts: LicenceParts): void {
  const what = (request: FastifyRequest) => (isRenewal(request) ? 'renewal' : 'licence');
  app.post('/:tenant/prls/contentlicenseservice/v1/licenses', operation(what), async (request, reply) => {
    checkTenant(request, parts.tenant);
    const asked = understood(() => readPlayReadyRequest(textBody(request)), refusalOf(1000));
    return isRenewal(request) ? renewal(request, reply, parts, asked) : firstLicence(request, reply, parts, asked);
  });
}

async function firstLicence(request: FastifyRequest, reply: FastifyReply, parts: LicenceParts, { keyIds, level }: PlayReadyRequest): Promise<FastifyReply> {
  const { keys, policy, session, sessionToken: newest } = await grantFirstLicence(request, parts, {
    keyIds,
    client: { drm: 'playready', level },
    keySystem,
    names: (given) => given.map(({ keyId }) => keyId),
  });
  const terms = playReadyTerms(policy, secondsToNextBeat(session, parts.clock.now()));
  // A token in the custom data is how a licence says that it enforces. This one rotates nothing: it is the newest again.
  return answer(reply, { keys, terms }, terms.enforced ? newest : undefined);
}

/** A fresh challenge for keys that the session was given before, with the session token alone, which it rotates. */
async function renewal(request: FastifyRequest, reply: FastifyReply, parts: LicenceParts, asked: PlayReadyRequest): Promise<FastifyReply> {
  const { tokens, sessions } = parts;
  const { sid, jti } = await renewalHolder(request, parts);
  const outcome = await sessions.renew({ session: sid, tokenId: jti }, keySystem, (session) => renewed(parts, session, asked));
  if (!outcome.ok) throw new Refusal(refusalOf(outcome.code));
  const { session, terms: given } = outcome.value;
  // Whatever the policy says by now: the token has rotated, and there is no other place for it.
  return answer(reply, given, await sessionToken(tokens, session));
}

function renewed({ library, policies }: LicenceParts, { licences, contentId, channel, heartbeatS }: Session, { keyIds, level }: PlayReadyRequest): Given {
  if (!keyIds.every((keyId) => licences.includes(keyId))) throw new Refusal(refusalOf(4003));
  const { keys } = rightfulKeys(library, contentId === undefined ? [] : [contentId], keyIds);
  const policy = policies.of(channel);
  return { keys: givenKeys(policy, keys, { drm: 'playready', level }), terms: playReadyTerms(policy, heartbeatS) };
}

function answer(reply: FastifyReply, { keys, terms }: Given, token: string | undefined): FastifyReply {
  const customData = token === undefined ? undefined : JSON.stringify({ sessionToken: token });
  return reply.type('text/xml; charset=utf-8').send(writeResponse(writeLicenceBlob({ keys, lasts: terms.times.lasts }), customData));
}

function isRenewal(request: FastifyRequest): boolean {
  return (request.query as { readonly renew?: unknown }).renew === 'true';
}
