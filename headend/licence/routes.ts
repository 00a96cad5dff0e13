import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonBody } from '../http/body';
import { licenceCodes, type LicenceCode } from '../http/codes';
import { operation } from '../http/operation';
import { Refusal, type RefusalDetails } from '../http/refusal';
import type { ContentLibrary } from '../library';
import type { SessionManager } from '../ssm/session-manager';
import type { ClaimsOf, TokenKind } from '../tokens/claims';
import type { PlayedTokens } from '../tokens/played-tokens';
import { TokenError, type TokenFault, type TokenOffice } from '../tokens/token-office';
import { clearKeyLicence, clearKeyRequest } from './clearkey';

export interface LicenceParts {
  readonly tenant: string;
  readonly tokens: TokenOffice;
  readonly played: PlayedTokens;
  readonly library: ContentLibrary;
  readonly sessions: Pick<SessionManager, 'licence'>;
}

/** Key systems that this headend gives licences for; the catalogue offers no others. */
export const licensedKeySystems = ['org.w3.clearkey'] as const;

const bodyRefusals = { malformed: refusalOf(1000), invalid: refusalOf(1011) };

/** The ClearKey licence server: `nv-authorizations: <contentToken>,<sessionToken>`, and nothing less. */
export function licenceRoutes(app: FastifyInstance, parts: LicenceParts): void {
  const { tokens, played, library, sessions } = parts;

  app.post('/:tenant/ckls/contentlicenseservice/v1/licenses', operation('licence'), async (request) => {
    if ((request.params as { readonly tenant: string }).tenant !== parts.tenant) throw new Refusal(refusalOf(1010));
    const [contentToken, sessionToken] = authorizations(request);
    const content = await verified(tokens, contentToken, 'content');
    const session = await verified(tokens, sessionToken, 'session');
    const { kids } = jsonBody(request, clearKeyRequest, bodyRefusals);
    const { deviceUniqueId: device, accountId: account } = content.device;
    if (device === undefined) throw new Refusal(refusalOf(1013));
    playOnce(played, content);

    const { contentId, keys } = rightfulKeys(library, content, kids);
    const channel = library.channels.find((candidate) => candidate.contentId === contentId)?.id;
    if (channel === undefined) throw new Refusal(refusalOf(4003));
    const outcome = await sessions.licence(
      { session: session.sid, tokenId: session.jti },
      { account, device, contentId, channel },
    );
    if (!outcome.ok) throw new Refusal(refusalOf(outcome.code));
    return clearKeyLicence(keys);
  });
}

/** The first content of the token that all keys asked for belong to: a licence never mixes contents. */
function rightfulKeys(
  library: ContentLibrary,
  content: ClaimsOf['content'],
  kids: readonly string[],
): { readonly contentId: string; readonly keys: ReadonlyMap<string, string> } {
  for (const { contentId } of content.contentRights) {
    const keys = new Map<string, string>();
    for (const kid of kids) {
      const key = library.keyFor(kid);
      if (key?.contentIds.includes(contentId) === true) keys.set(kid, key.key);
    }
    if (kids.every((kid) => keys.has(kid))) return { contentId, keys };
  }
  throw new Refusal(refusalOf(4003));
}

function refusalOf(code: LicenceCode): RefusalDetails {
  return { ...licenceCodes[code], errorCode: code };
}

function authorizations(request: FastifyRequest): readonly (string | undefined)[] {
  const header = request.headers['nv-authorizations'];
  if (typeof header !== 'string') return [];
  const tokens = header.split(',').map((token) => token.trim());
  if (tokens.length > 2) throw new Refusal(refusalOf(1003));
  return tokens;
}

const codeOfFault: Readonly<Record<TokenFault, LicenceCode>> = { missing: 1003, forged: 1003, dates: 1007 };

async function verified<Kind extends TokenKind>(
  tokens: TokenOffice,
  token: string | undefined,
  kind: Kind,
): Promise<ClaimsOf[Kind]> {
  try {
    return (await tokens.verify(token, [kind])).claims;
  } catch (error) {
    throw error instanceof TokenError ? new Refusal(refusalOf(codeOfFault[error.fault])) : error;
  }
}

function playOnce(played: PlayedTokens, { jti, exp }: ClaimsOf['content']): void {
  if (jti === undefined || exp === undefined) return;
  switch (played.use(jti, exp)) {
    case 'first':
      return;
    case 'replayed':
      throw new Refusal(refusalOf(4006));
    case 'full':
      throw new Refusal(refusalOf(4001));
  }
}
