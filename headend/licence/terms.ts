import { HDCP_VERSIONS, satisfiesHdcp, type HdcpVersion } from '../../platform/emulator/wire/hdcp';
import {
  PLAYREADY_LEVELS,
  WIDEVINE_LEVELS,
  type LicenceKey,
  type LicenceTimes,
  type PlayReadyLevel,
  type WidevineLevel,
} from '../../platform/emulator/wire/licence';
import { WIDEVINE_HDCP_VERSIONS } from '../../platform/emulator/wire/widevine';
import { Refusal } from '../http/refusal';
import { seenBefore } from '../ssm/rules';
import type { Session } from '../ssm/session';
import type { LibraryKey } from './key-rights';
import type { Policy } from './policy-book';
import { refusalOf } from './refusals';

/** Who wants keys, as far as a policy looks at it. */
export type Client =
  | { readonly drm: 'clearkey' }
  | { readonly drm: 'widevine'; readonly level: WidevineLevel }
  | { readonly drm: 'playready'; readonly level: PlayReadyLevel };

/**
 * The keys that a policy lets a client have, with what they demand of its output.
 * @param keys by key id
 * @throws Refusal where none is left
 */
export function givenKeys(policy: Policy, keys: ReadonlyMap<string, LibraryKey>, client: Client): readonly LicenceKey[] {
  const given = [...keys].flatMap(([keyId, { key, label }]) => {
    if (policy.omit?.includes(label) === true || !isSecureEnough(client, policy.level?.[label])) return [];
    return [{ keyId, key, hdcp: hdcpFor(client, policy.hdcp?.[label] ?? '') }];
  });
  if (given.length === 0) throw new Refusal(refusalOf(4007));
  return given;
}

/** ClearKey has no levels, and none is asked of it. */
function isSecureEnough(client: Client, minimum: { readonly widevine?: WidevineLevel; readonly playready?: PlayReadyLevel } = {}): boolean {
  switch (client.drm) {
    case 'clearkey':
      return true;
    case 'widevine':
      return WIDEVINE_LEVELS.indexOf(client.level) >= WIDEVINE_LEVELS.indexOf(minimum.widevine ?? WIDEVINE_LEVELS[0]);
    case 'playready':
      return PLAYREADY_LEVELS.indexOf(client.level) >= PLAYREADY_LEVELS.indexOf(minimum.playready ?? PLAYREADY_LEVELS[0]);
  }
}

/** Widevine's licences know fewer versions: the weakest that is enough. */
function hdcpFor({ drm }: Client, wanted: HdcpVersion): HdcpVersion {
  const known = drm === 'widevine' ? WIDEVINE_HDCP_VERSIONS : HDCP_VERSIONS;
  return known.find((version) => satisfiesHdcp(version, wanted)) ?? wanted;
}

export interface Terms {
  /** The licence itself keeps the session alive: there are no heartbeats. */
  readonly enforced: boolean;
  readonly times: LicenceTimes;
}

/** What a licence outlives its renewal by, in periods: as the session outlives its heartbeat. */
const patience = 1.5;
/** s */
const usualRetry = 3;

/**
 * Seconds until a session wants its next sign of life. A first licence is none: one that comes late has to be renewed
 * sooner than a period from now. In whole seconds: the session outlives its period by half of it.
 * @param now ms, monotonic: a wall clock that was put back would promise a period that the session does not live
 */
export function secondsToNextBeat({ heartbeatS, expiresAt }: Pick<Session, 'heartbeatS' | 'expiresAt'>, now: number): number {
  return Math.max(1, heartbeatS - Math.floor((now - seenBefore(expiresAt, heartbeatS)) / 1000));
}

/**
 * Widevine's licences enforce unless the policy says otherwise: renewed once a heartbeat period, they last as long as
 * the session would without.
 * @param beatS seconds in which the session wants a sign of life
 */
export function widevineTerms(policy: Policy, beatS: number): Terms {
  const enforced = policy.enforced?.widevine ?? true;
  return { enforced, times: enforced ? enforcingTimes(policy, beatS) : plainTimes(policy) };
}

/** PlayReady's licences leave it to heartbeats unless the policy says otherwise. They say when they end, nothing else. */
export function playReadyTerms(policy: Policy, beatS: number): Terms {
  const enforced = policy.enforced?.playready ?? false;
  return { enforced, times: enforced ? enforcingTimes(policy, beatS) : plainTimes(policy) };
}

function plainTimes({ licenceS = 0 }: Policy): LicenceTimes {
  return { lasts: licenceS, renewAfter: 0, retryEvery: 0 };
}

/** In whole seconds, which is all that Widevine can say. */
function enforcingTimes({ licenceS, renewalS, retryS }: Policy, beatS: number): LicenceTimes {
  const beat = Math.max(1, Math.floor(beatS));
  const withinLicence = licenceS === undefined || licenceS === 0 ? beat : Math.max(1, Math.min(beat, Math.floor(licenceS / patience)));
  const renewAfter = renewalS ?? withinLicence;
  const period = renewAfter === 0 ? beat : renewAfter;
  const lasts = licenceS ?? Math.max(period + 1, Math.floor(patience * period));
  const third = lasts === 0 ? usualRetry : Math.floor((lasts - renewAfter) / 3);
  return { lasts, renewAfter, retryEvery: retryS ?? Math.max(1, Math.min(usualRetry, third)) };
}
