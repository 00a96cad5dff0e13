import type { FastifyRequest } from 'fastify';
import type { CallLimits } from '../http/call-limits';
import { ssmCodes, type SsmCode } from '../http/codes';
import { Refusal, type RefusalDetails } from '../http/refusal';
import type { TokenKind } from '../tokens/claims';
import { longestLife, TokenError, type TokenFault, type TokenOffice } from '../tokens/token-office';
import type { Session } from './session';
import type { Outcome } from './session-manager';

/** What every call of the SSM shares, wherever it is served: its way to say no, and its tokens. */
export const ssmBodyRefusals = { malformed: ssmRefusal(1000), invalid: ssmRefusal(1011) };

export function ssmRefusal(code: SsmCode): RefusalDetails {
  return { ...ssmCodes[code], errorCode: code };
}

export function checkTenant(request: FastifyRequest, tenant: string): void {
  if ((request.params as { readonly tenant: string }).tenant !== tenant) throw new Refusal(ssmRefusal(1005));
}

const codeOfFault: Readonly<Record<TokenFault, SsmCode>> = { missing: 1003, forged: 1003, dates: 1004 };

export interface TokenCheck {
  readonly tokens: TokenOffice;
  readonly calls: CallLimits;
}

/** A call with a genuine token is counted to the account that it names, or to the operator; any other to its address. */
export async function verified<Kind extends TokenKind>(
  { tokens, calls }: TokenCheck,
  request: FastifyRequest,
  kinds: readonly Kind[],
): ReturnType<typeof tokens.verify<Kind>> {
  const header = request.headers['nv-authorizations'];
  try {
    const token = await tokens.verify(typeof header === 'string' ? header.trim() : undefined, kinds);
    if ('device' in token.claims) calls.byAccount(token.claims.device.accountId);
    else calls.byOperator();
    return token;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    calls.byAddress(request.clientAddress);
    throw new Refusal(ssmRefusal(codeOfFault[error.fault]));
  }
}

export function granted<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Refusal(ssmRefusal(outcome.code));
  return outcome.value;
}

export async function sessionToken(tokens: TokenOffice, session: Session): Promise<string> {
  return tokens.sign('session', {
    typ: 'DevAuthN',
    ver: '1.0',
    // The session's own expiry decides; this one only bounds what a token can ever be good for. From the middle of that,
    // the clock may be put back or on by hours while people watch.
    exp: tokens.nowS() + longestLife / 2,
    jti: session.newest,
    sid: session.id,
    device: { deviceUniqueId: session.device, accountId: session.account },
  });
}
