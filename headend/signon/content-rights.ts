import { randomUUID } from 'node:crypto';
import type { ContentChannel } from '../library';
import type { ClaimsOf } from '../tokens/claims';

/** Seconds that a content token may lie about before its set-up and its licence. */
const contentTokenLife = 10 * 60;

export interface Viewer {
  readonly account: string;
  readonly device: string;
}

/**
 * What the operator's sign-on says of a viewer and a content.
 * Clear content has no session: its token says that session management is off, and a set-up with it reads 1008.
 * @param maxSessions what the account may watch at once
 */
export function contentRights(
  viewer: Viewer,
  content: Pick<ContentChannel, 'contentId' | 'encrypted'>,
  maxSessions: number,
  nowS: number,
): ClaimsOf['content'] {
  return {
    typ: 'ContentAuthZ',
    ver: '1.0',
    exp: nowS + contentTokenLife,
    jti: randomUUID(),
    device: { deviceUniqueId: viewer.device, accountId: viewer.account },
    contentRights: [
      {
        contentId: content.contentId,
        usageRulesProfileId: 'default',
        sessionControl: { maxSessions, sessionControlEnabled: content.encrypted },
      },
    ],
  };
}

/** Says who asks, not what for; good for a day and for any number of set-ups. */
export function deviceIdentity(viewer: Viewer, nowS: number): ClaimsOf['device'] {
  return {
    typ: 'DevAuthN',
    ver: '1.0',
    exp: nowS + 24 * 60 * 60,
    device: { deviceUniqueId: viewer.device, accountId: viewer.account },
  };
}
