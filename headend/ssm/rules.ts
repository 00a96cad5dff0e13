import type { SsmCode } from '../http/codes';
import type { Limits, Session } from './session';

/**
 * The SSM's rules, pure: no clock, no store, no HTTP. All times are monotonic milliseconds given by the caller.
 */

/** Heartbeat periods that a session outlives its last sign of life by: one missed beat is not a death. */
const patience = 1.5;

/** @param heartbeatS seconds */
export function expiryAfter(seenAt: number, heartbeatS: number): number {
  return seenAt + patience * heartbeatS * 1000;
}

/** @returns ms, monotonic: the last sign of life of a session that expires then */
export function seenBefore(expiresAt: number, heartbeatS: number): number {
  return expiresAt - patience * heartbeatS * 1000;
}

export function isExpired(session: Session, now: number): boolean {
  return now >= session.expiresAt;
}

export interface Applicant {
  readonly account: string;
  readonly device: string;
  readonly contentId: string | undefined;
  /** Sessions of the account on this content at once, as the content token says. */
  readonly maxPerContent: number | undefined;
}

export interface Rivals {
  /** The active session with the same external id, if any. */
  readonly sameExternalId: Session | undefined;
  readonly ofAccount: readonly Session[];
  /** Sessions of the device, whatever the account. */
  readonly onDevice: number;
}

export type Admission =
  | { readonly kind: 'new' }
  /** The answer to an earlier set-up was lost: the same session, with a fresh token. */
  | { readonly kind: 'again'; readonly session: Session }
  | { readonly kind: 'refused'; readonly code: SsmCode };

/** Whether a set-up may have a session. To be asked and acted upon in one step of the store. */
export function admission(applicant: Applicant, rivals: Rivals, limits: Limits): Admission {
  const { sameExternalId, ofAccount, onDevice } = rivals;
  if (sameExternalId !== undefined) {
    // A device token does not say what for: the session may be bound to its content already, the token never is.
    const isForTheSame =
      applicant.contentId === undefined || sameExternalId.contentId === undefined || sameExternalId.contentId === applicant.contentId;
    const isSame = isForTheSame && sameExternalId.account === applicant.account && sameExternalId.device === applicant.device;
    return isSame ? { kind: 'again', session: sameExternalId } : { kind: 'refused', code: 1018 };
  }
  const onContent = ofAccount.filter(({ contentId }) => contentId !== undefined && contentId === applicant.contentId);
  const isFull =
    ofAccount.length >= limits.maxSessions ||
    (limits.maxPerDevice !== null && onDevice >= limits.maxPerDevice) ||
    (applicant.maxPerContent !== undefined && onContent.length >= applicant.maxPerContent);
  return isFull ? { kind: 'refused', code: 1007 } : { kind: 'new' };
}

/** What a session token is presented for. */
export type TokenUse = 'rotate' | 'check' | 'teardown';

/** Whether a token is good for a use of its session: the code to refuse it with, or nothing. */
export function tokenFault(session: Session | undefined, tokenId: string, use: TokenUse): 1006 | 3002 | undefined {
  if (session === undefined) return 3002;
  if (tokenId === session.newest) return undefined;
  return use === 'teardown' && tokenId === session.predecessor ? undefined : 1006;
}

/** The session after a sign of life that rotated its token. */
export function rotated(session: Session, newest: string, now: { readonly mono: number; readonly wall: number }): Session {
  return {
    ...session,
    newest,
    predecessor: session.newest,
    lastSeenAt: now.wall,
    expiresAt: expiryAfter(now.mono, session.heartbeatS),
  };
}

/** The session after its newest token was used without rotating: the predecessor is no longer needed by anyone. */
export function checked(session: Session): Session {
  return { ...session, predecessor: undefined };
}

/** Licences that a session can have renewed. Where keys rotate there is no end of them: the oldest are forgotten. */
const mostLicences = 256;

/** The session after a licence: only what it was given can be renewed on it. */
export function licensed(session: Session, names: readonly string[]): Session {
  const others = session.licences.filter((name) => !names.includes(name));
  return { ...session, licences: [...others, ...names].slice(-mostLicences) };
}
