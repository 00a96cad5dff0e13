import { decodeJwt } from 'jose';
import * as v from 'valibot';

/** Who watches what, as a content token names it. */
export interface Viewer {
  readonly account: string;
  readonly device: string;
  /** Absent in a device token, which does not say what for. */
  readonly contentId: string | undefined;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

const claims = v.object({
  device: v.object({ accountId: id, deviceUniqueId: id }),
  contentRights: v.optional(v.pipe(v.array(v.object({ contentId: id })), v.minLength(1))),
});

/**
 * Read, not verified: good for asking sign-on again, which checks for itself, and for nothing else.
 * @returns nothing where a token keeps to itself what it says
 */
export function viewerIn(contentToken: string): Viewer | undefined {
  const read = v.safeParse(claims, payloadOf(contentToken));
  if (!read.success) return undefined;
  const { device, contentRights } = read.output;
  return { account: device.accountId, device: device.deviceUniqueId, contentId: contentRights?.[0]?.contentId };
}

function payloadOf(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
