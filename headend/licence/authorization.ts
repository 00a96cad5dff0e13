import type { FastifyRequest } from 'fastify';
import type { Owner } from '../books/shared-book';
import { tooMany } from '../http/call-limits';
import type { LicenceCode } from '../http/codes';
import { Refusal } from '../http/refusal';
import type { ClaimsOf, TokenKind } from '../tokens/claims';
import type { PlayedTokens } from '../tokens/played-tokens';
import type { TokenCheck } from '../ssm/calls';
import { TokenError, type TokenFault } from '../tokens/token-office';
import { refusalOf } from './refusals';

/** Who asks for a first licence, and on which session. */
export interface FirstLicenceHolder {
  readonly content: ClaimsOf['content'];
  readonly account: string;
  readonly device: string;
  readonly session: ClaimsOf['session'];
  /** As it was presented: where it is good, it is the newest. */
  readonly sessionToken: string;
}

export function checkTenant(request: FastifyRequest, tenant: string): void {
  if ((request.params as { readonly tenant: string }).tenant !== tenant) throw new Refusal(refusalOf(1010));
}

/** `nv-authorizations: <contentToken>,<sessionToken>`, and nothing less. Spends nothing. @throws Refusal */
export async function firstLicenceHolder(request: FastifyRequest, check: TokenCheck): Promise<FirstLicenceHolder> {
  const [contentToken, sessionToken = ''] = authorizations(request, 2);
  const content = await verified(check, request, contentToken, 'content');
  const session = await verified(check, request, sessionToken, 'session');
  check.calls.byAccount(session.device.accountId);
  const { deviceUniqueId: device, accountId: account } = content.device;
  if (device === undefined) throw new Refusal(refusalOf(1013));
  return { content, account, device, session, sessionToken };
}

/** `nv-authorizations: <sessionToken>`, alone. @throws Refusal */
export async function renewalHolder(request: FastifyRequest, check: TokenCheck): Promise<ClaimsOf['session']> {
  const [sessionToken] = authorizations(request, 1);
  const session = await verified(check, request, sessionToken, 'session');
  check.calls.byAccount(session.device.accountId);
  return session;
}

/** Takes a content token's one use at the licence servers. @throws Refusal */
export function playOnce(played: PlayedTokens, owner: Owner, { jti, exp }: ClaimsOf['content']): void {
  if (jti === undefined || exp === undefined) return;
  switch (played.use(owner, jti, exp)) {
    case 'first':
      return;
    case 'replayed':
      throw new Refusal(refusalOf(4006));
    case 'full':
      throw new Refusal(refusalOf(4001));
    case 'share':
    case 'address':
      throw new Refusal(tooMany(60));
  }
}

function authorizations(request: FastifyRequest, most: number): readonly (string | undefined)[] {
  const header = request.headers['nv-authorizations'];
  if (typeof header !== 'string') return [];
  const tokens = header.split(',').map((token) => token.trim());
  if (tokens.length > most) throw new Refusal(refusalOf(1003));
  return tokens;
}

const codeOfFault: Readonly<Record<TokenFault, LicenceCode>> = { missing: 1003, forged: 1003, dates: 1007 };

async function verified<Kind extends TokenKind>({ tokens, calls }: TokenCheck, request: FastifyRequest, token: string | undefined, kind: Kind): Promise<ClaimsOf[Kind]> {
  try {
    return (await tokens.verify(token, [kind])).claims;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    calls.byAddress(request.clientAddress);
    throw new Refusal(refusalOf(codeOfFault[error.fault]));
  }
}
