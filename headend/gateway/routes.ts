import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { jsonBody, textBody } from '../http/body';
import type { CallLimits } from '../http/call-limits';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import type { Gateway, GivenLicence } from './gateway';
import { drms } from './licence-dialects';
import { viewerIn } from './viewer';

export interface GatewayParts {
  readonly tenant: string;
  readonly gateway: Gateway;
  readonly calls: CallLimits;
}

/** Characters of a token; nothing else may go into a header of ours. */
const tokenSchema = v.pipe(v.string(), v.maxLength(8192), v.regex(/^[A-Za-z0-9._~+/=-]+$/));

/** 22 characters of base64url hold 128 bits: nobody guesses one. */
const handleSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,128}$/));

const openBody = v.object({
  asset: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  reference: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  releaseHandle: handleSchema,
});

const licenceBody = v.object({
  ticket: tokenSchema,
  drm: v.picklist(drms),
  kind: v.picklist(['new', 'renewal']),
  challenge: v.pipe(v.string(), v.minLength(1), v.base64()),
});

const bodyRefusals = {
  malformed: { status: 400, reason: 'body-malformed', message: 'body is not a JSON object' },
  invalid: { status: 400, reason: 'body-invalid', message: 'invalid body' },
};

/** An API gateway as an operator might have one: other paths, other words, other errors. */
export function gatewayRoutes(app: FastifyInstance, { tenant, gateway, calls }: GatewayParts): void {
  const base = '/:tenant/gateway/v1';

  /** A ticket of ours is genuine, and the service behind counts it to its account. */
  const countUnknown = (request: FastifyRequest, ticket: string): void => {
    if (!gateway.knowsTicket(ticket)) calls.byAddress(request.clientAddress);
  };

  app.post(`${base}/streams`, operation('gateway'), async (request, reply) => {
    checkTenant(request, tenant);
    const contentToken = bearer(request);
    const { reference, releaseHandle } = jsonBody(request, openBody, bodyRefusals);
    calls.byAddress(request.clientAddress, viewerIn(contentToken)?.account);
    const stream = await gateway.open(request.clientAddress, contentToken, reference, releaseHandle);
    return reply.code(201).send({ data: { stream } });
  });

  app.post(`${base}/streams/keep-alive`, operation('gateway'), async (request) => {
    checkTenant(request, tenant);
    const ticket = bearer(request);
    jsonBody(request, v.object({}), bodyRefusals);
    countUnknown(request, ticket);
    return { data: { stream: { ticket: await gateway.keepAlive(request.clientAddress, ticket) } } };
  });

  app.post(`${base}/streams/licences`, operation('gateway'), async (request) => {
    checkTenant(request, tenant);
    const bearerToken = bearer(request);
    const { ticket, drm, kind, challenge } = jsonBody(request, licenceBody, bodyRefusals);
    const bytes = Buffer.from(challenge, 'base64');
    countUnknown(request, ticket);
    if (kind === 'new') return { data: inWords(await gateway.licence(request.clientAddress, drm, bearerToken, ticket, bytes)) };
    // No content token: whoever has the ticket may renew, and says so twice.
    if (bearerToken !== ticket) throw new Refusal({ status: 400, reason: 'ticket-mismatch', message: 'a renewal wants the ticket as its bearer' });
    const renewed = await gateway.renewal(request.clientAddress, drm, ticket, bytes);
    return { data: { ...inWords(renewed), stream: { ticket: renewed.ticket } } };
  });

  // Public, and without a header of its own: no preflight either.
  app.get(`${base}/certificates/widevine`, operation('gateway'), async (request) => {
    checkTenant(request, tenant);
    calls.byAddress(request.clientAddress);
    return { data: { certificate: Buffer.from(await gateway.widevineCertificate()).toString('base64') } };
  });

  // No header of its own and a plain body: a beacon, which needs no preflight.
  app.post(`${base}/streams/release`, operation('gateway'), async (request) => {
    checkTenant(request, tenant);
    const handle = v.safeParse(handleSchema, textBody(request));
    if (!handle.success) {
      throw new Refusal({ status: 400, reason: 'handle-invalid', message: 'body is not a release handle' });
    }
    // Nobody guesses one that we know.
    if (!gateway.knowsHandle(handle.output)) calls.byAddress(request.clientAddress);
    await gateway.release(request.clientAddress, handle.output);
    return { data: { released: true } };
  });
}

function inWords({ licence, keepAliveSeconds }: GivenLicence): { readonly licence: string; readonly keepAliveSeconds: number } {
  return { licence: Buffer.from(licence).toString('base64'), keepAliveSeconds };
}

function checkTenant(request: FastifyRequest, tenant: string): void {
  if ((request.params as { readonly tenant: string }).tenant === tenant) return;
  throw new Refusal({ status: 404, reason: 'unknown-tenant', message: 'unknown tenant' });
}

function bearer(request: FastifyRequest): string {
  const token = v.safeParse(tokenSchema, /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]);
  if (token.success) return token.output;
  throw new Refusal({ status: 401, reason: 'token-missing', message: 'no bearer token' });
}
