import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { Owner } from '../books/shared-book';
import { idSchema, jsonBody } from '../http/body';
import { tooMany } from '../http/call-limits';
import type { SsmCode } from '../http/codes';
import { operation } from '../http/operation';
import { Refusal } from '../http/refusal';
import type { ContentLibrary } from '../library';
import type { ClaimsOf } from '../tokens/claims';
import type { PlayedTokens } from '../tokens/played-tokens';
import { checkTenant, granted, sessionToken, ssmBodyRefusals, ssmRefusal, verified, type TokenCheck } from './calls';
import type { SessionManager } from './session-manager';

export interface SsmParts extends TokenCheck {
  readonly tenant: string;
  readonly sessions: SessionManager;
  readonly played: PlayedTokens;
  readonly library: ContentLibrary;
}

/** Characters. */
const longestExternalId = 256;

const setupBody = v.object({
  externalSessionId: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** Who the client believes it is; checked against its token. */
  device: v.optional(idSchema),
  account: v.optional(idSchema),
});

const emptyBody = v.object({});

/** SSM v1 (docs/secure-sessions.md). */
export function ssmRoutes(app: FastifyInstance, parts: SsmParts): void {
  const { sessions } = parts;
  const base = '/:tenant/ssm/v1';

  app.post(`${base}/sessions/setup`, operation('setup'), async (request) => {
    checkTenant(request, parts.tenant);
    const token = await verified(parts, request, ['content', 'device']);
    const { account, device } = holder(token.claims);
    const right = token.kind === 'content' ? token.claims.contentRights[0] : undefined;
    const contentId = right?.contentId;
    const channel = parts.library.channels.find((candidate) => candidate.contentId === contentId)?.id ?? null;
    const refuse = (code: SsmCode): Refusal => {
      sessions.refuse({ account, device, channel }, code);
      return new Refusal(ssmRefusal(code));
    };

    const body = jsonBody(request, setupBody, ssmBodyRefusals);
    if (body.device !== undefined && body.device !== device) throw refuse(1001);
    if (body.account !== undefined && body.account !== account) throw refuse(1009);
    if ((body.externalSessionId?.length ?? 0) > longestExternalId) throw refuse(1017);
    const owner = { name: account, address: request.clientAddress, isKnown: await sessions.holds(account) };
    playOnce(parts.played, owner, token.claims, refuse);
    if (right?.sessionControl?.sessionControlEnabled === false) throw refuse(1008);

    const outcome = await sessions.setUp({
      account,
      device,
      contentId,
      channel,
      maxPerContent: right?.sessionControl?.maxSessions,
      externalId: body.externalSessionId,
      address: request.clientAddress,
    });
    const session = granted(outcome);
    return { sessionToken: await sessionToken(parts.tokens, session), heartbeat: session.heartbeatS };
  });

  app.post(`${base}/sessions/heartbeat`, operation('heartbeat'), async (request) => {
    checkTenant(request, parts.tenant);
    const { claims } = await verified(parts, request, ['session']);
    jsonBody(request, emptyBody, ssmBodyRefusals);
    const outcome = await sessions.keepAlive({ session: claims.sid, tokenId: claims.jti });
    return { sessionToken: await sessionToken(parts.tokens, granted(outcome)) };
  });

  app.post(`${base}/sessions/teardown`, operation('teardown'), async (request, reply) => {
    checkTenant(request, parts.tenant);
    const { claims } = await verified(parts, request, ['session']);
    jsonBody(request, emptyBody, ssmBodyRefusals);
    granted(await sessions.tearDown({ session: claims.sid, tokenId: claims.jti }));
    return reply.code(204).send();
  });

  app.put(`${base}/sessions/killAccountSessions`, async (request) => {
    checkTenant(request, parts.tenant);
    await verified(parts, request, ['operator']);
    const { account } = jsonBody(request, v.object({ account: idSchema }), ssmBodyRefusals);
    return { killed: granted(await sessions.killAccount(account)) };
  });

  app.put(`${base}/sessions/killDeviceSessions`, async (request) => {
    checkTenant(request, parts.tenant);
    await verified(parts, request, ['operator']);
    const body = jsonBody(request, v.object({ device: v.optional(idSchema) }), ssmBodyRefusals);
    if (body.device === undefined) throw new Refusal(ssmRefusal(1013));
    return { killed: granted(await sessions.killDevice(body.device)) };
  });
}

function holder(claims: ClaimsOf['content' | 'device']): { readonly account: string; readonly device: string } {
  const { deviceUniqueId, accountId } = claims.device;
  if (deviceUniqueId === undefined) throw new Refusal(ssmRefusal(1013));
  return { account: accountId, device: deviceUniqueId };
}

/** A content token's one use here is gone whatever comes of it: a client that asks again brings a fresh one. */
function playOnce(
  played: PlayedTokens,
  owner: Owner,
  { jti, exp }: ClaimsOf['content' | 'device'],
  refuse: (code: SsmCode) => Refusal,
): void {
  if (jti === undefined || exp === undefined) return;
  switch (played.use(owner, jti, exp)) {
    case 'first':
      return;
    case 'replayed':
      throw refuse(1006);
    case 'full':
      throw refuse(4001);
    case 'share':
    case 'address':
      throw new Refusal(tooMany(60));
  }
}
