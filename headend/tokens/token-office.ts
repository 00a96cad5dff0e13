import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import * as v from 'valibot';
import type { Clock } from '../../src/base/clock';
import { claimsSchemas, type ClaimsOf, type TokenKind } from './claims';
import { freshKey, freshKeys, type TokenKeys } from './token-keys';

/** Seconds. No token of any kind is good for longer. */
export const longestLife = 24 * 60 * 60;

/** Seconds that clocks may differ by, both ways: this one's may have been put back or on since it signed. */
export const leeway = 60;

/** Characters. Ours are some 500; anything much longer is not worth a signature check. */
const longestToken = 4096;

/** Why a token was not accepted. */
export type TokenFault =
  /** No token, or nothing that looks like one. */
  | 'missing'
  /** Signed by nobody we know, or not what it should be. */
  | 'forged'
  /** Without an expiry, past it, or good for longer than a day, by more than the leeway. */
  | 'dates';

export class TokenError extends Error {
  override readonly name = 'TokenError';
  constructor(readonly fault: TokenFault) {
    super(`token: ${fault}`);
  }
}

/** A key of its own for each kind of token: one kind can never pass for another. */
export class TokenOffice {
  private readonly keys: Readonly<Record<TokenKind, Uint8Array>>;

  constructor(
    private readonly clock: Clock,
    keys: TokenKeys = freshKeys(),
  ) {
    this.keys = { ...keys, content: freshKey() };
  }

  /** Seconds since the epoch, as `exp` counts. */
  nowS(): number {
    return Math.floor(this.clock.wallNow() / 1000);
  }

  /** Signs whatever claims it is given: the caller knows why. */
  async sign<Kind extends TokenKind>(kind: Kind, claims: ClaimsOf[Kind]): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: kidOf(kind) })
      .sign(this.keys[kind]);
  }

  /**
   * @param kinds what is accepted here; the token's `kid` chooses among them, and only among them
   * @throws TokenError
   */
  async verify<Kind extends TokenKind>(
    token: string | undefined,
    kinds: readonly Kind[],
  ): Promise<{ [K in Kind]: { readonly kind: K; readonly claims: ClaimsOf[K] } }[Kind]> {
    if (token === undefined || token === '') throw new TokenError('missing');
    if (token.length > longestToken) throw new TokenError('forged');
    const kind = kinds.find((candidate) => kidOf(candidate) === kidIn(token));
    if (kind === undefined) throw new TokenError('forged');
    const claims = parse(claimsSchemas[kind], await this.payload(token, kind));
    if (!this.isInTime(claims.exp)) throw new TokenError('dates');
    return { kind, claims };
  }

  private isInTime(exp: number | undefined): boolean {
    const now = this.nowS();
    return exp !== undefined && exp > now - leeway && exp <= now + longestLife + leeway;
  }

  private async payload(token: string, kind: TokenKind): Promise<unknown> {
    try {
      const { payload } = await compactVerify(token, this.keys[kind], { algorithms: ['HS256'] });
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    } catch {
      throw new TokenError('forged');
    }
  }
}

function kidOf(kind: TokenKind): string {
  return `sandbox-${kind}-1`;
}

function kidIn(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

function parse<Claims>(schema: v.GenericSchema<unknown, Claims>, payload: unknown): Claims {
  const result = v.safeParse(schema, payload, { abortEarly: true });
  if (!result.success) throw new TokenError('forged');
  return result.output;
}
