import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { idSchema, jsonBody } from '../http/body';
import type { CallLimits } from '../http/call-limits';
import { signonCodes, type SignonCode } from '../http/codes';
import { operation } from '../http/operation';
import { Refusal, type RefusalDetails } from '../http/refusal';
import type { ContentLibrary } from '../library';
import type { LimitBook } from '../ssm/limits';
import type { TokenOffice } from '../tokens/token-office';
import { contentRights, deviceIdentity } from './content-rights';

export interface SignonParts {
  readonly tenant: string;
  readonly tokens: TokenOffice;
  readonly calls: CallLimits;
  readonly limits: LimitBook;
  readonly library: ContentLibrary;
}

const viewer = { account: idSchema, device: idSchema };
const bodyRefusals = { malformed: refusalOf(1000), invalid: refusalOf(1011) };

/** A stand-in for the operator's sign-on: believes whatever account and device it is told. */
export function signonRoutes(app: FastifyInstance, parts: SignonParts): void {
  app.post('/:tenant/signon', operation('signon'), async (request) => {
    checkTenant(request, parts.tenant);
    const body = jsonBody(request, v.object({ ...viewer, contentId: idSchema }), bodyRefusals);
    parts.calls.byAddress(request.clientAddress, body.account);
    const content = parts.library.channels.find(({ contentId }) => contentId === body.contentId);
    if (content === undefined) throw new Refusal(refusalOf(2001));
    const { maxSessions } = parts.limits.of(body.account);
    const claims = contentRights(body, content, maxSessions, parts.tokens.nowS());
    return { token: await parts.tokens.sign('content', claims) };
  });

  app.post('/:tenant/signon/device', operation('signon'), async (request) => {
    checkTenant(request, parts.tenant);
    const body = jsonBody(request, v.object(viewer), bodyRefusals);
    parts.calls.byAddress(request.clientAddress, body.account);
    return { token: await parts.tokens.sign('device', deviceIdentity(body, parts.tokens.nowS())) };
  });
}

function refusalOf(code: SignonCode): RefusalDetails {
  return { ...signonCodes[code], errorCode: code };
}

function checkTenant(request: FastifyRequest, tenant: string): void {
  if ((request.params as { readonly tenant: string }).tenant !== tenant) throw new Refusal(refusalOf(1010));
}
