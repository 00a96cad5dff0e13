import type { FastifyRequest } from 'fastify';
import type { LicenceKey } from '../../platform/emulator/wire/licence';
import { Refusal } from '../http/refusal';
import type { Session } from '../ssm/session';
import { firstLicenceHolder, playOnce } from './authorization';
import { rightfulKeys } from './key-rights';
import type { LicensedKeySystem } from './key-systems';
import type { LicenceParts } from './parts';
import type { Policy } from './policy-book';
import { refusalOf } from './refusals';
import { givenKeys, type Client } from './terms';

export interface FirstLicenceRequest {
  /** Lower-case hex. */
  readonly keyIds: readonly string[];
  readonly client: Client;
  readonly keySystem: LicensedKeySystem;
  /** What a renewal will name the licence by. */
  readonly names: (keys: readonly LicenceKey[]) => readonly string[];
}

export interface FirstLicence {
  readonly keys: readonly LicenceKey[];
  readonly policy: Policy;
  readonly session: Session;
  /** The newest of that session: a first licence rotates nothing. */
  readonly sessionToken: string;
}

/**
 * Everything that a first licence takes, of whichever key system: both tokens, the right to the keys, and a session that
 * was set up for them. In this order, so that a content token is spent on a request that makes sense, whatever comes of it.
 * @throws Refusal
 */
export async function grantFirstLicence(request: FastifyRequest, parts: LicenceParts, asked: FirstLicenceRequest): Promise<FirstLicence> {
  const { content, account, device, session, sessionToken } = await firstLicenceHolder(request, parts);
  // The session's account pays: who has one is let in, and of content tokens anybody has any number.
  const payer = session.device.accountId;
  playOnce(parts.played, { name: payer, address: request.clientAddress, isKnown: await parts.sessions.holds(payer) }, content);
  const contentIds = content.contentRights.map(({ contentId }) => contentId);
  const { contentId, channel, keys: rightful } = rightfulKeys(parts.library, contentIds, asked.keyIds);
  const policy = parts.policies.of(channel);
  const keys = givenKeys(policy, rightful, asked.client);
  const outcome = await parts.sessions.licence(
    { session: session.sid, tokenId: session.jti },
    { account, device, contentId, channel },
    { keySystem: asked.keySystem, names: asked.names(keys) },
  );
  if (!outcome.ok) throw new Refusal(refusalOf(outcome.code));
  return { keys, policy, session: outcome.value, sessionToken };
}
