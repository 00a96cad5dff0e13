import type { Clock } from '../base/clock';
import type { KeySystemName } from '../contract/key-system';
import { PlayerError } from '../contract/player-error';
import { cdmCall, said, wasUnanswered } from './cdm-call';
import type { EmeKeys, RequestAccess, RobustnessLevel } from './eme';
import { KEY_SYSTEMS } from './key-systems';
import { CERTIFICATE_LIMIT } from './limits';
import { levelsOf, type Robustness } from './robustness';

/** A key system that may be tried. */
export interface KeySystemCandidate {
  readonly name: KeySystemName;
  /** The key system's own unless given. */
  readonly robustness?: Robustness;
  readonly serverCertificate?: Uint8Array<ArrayBuffer>;
}

/** `not-taken`: the key system has no use for one. */
export type CertificateOutcome = 'none' | 'set' | 'not-taken' | 'refused' | 'unanswered';

export interface ChosenKeys {
  readonly name: KeySystemName;
  readonly keys: EmeKeys;
  readonly granted: RobustnessLevel;
  readonly certificate: CertificateOutcome;
  /** Key systems that were tried first and refused, with what they said. */
  readonly refusals: readonly string[];
}

/**
 * The first candidate that the device takes, with fresh MediaKeys.
 * @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` when it takes none, `CDM_UNANSWERED` when one of them never said
 */
export async function chooseKeySystem(candidates: readonly KeySystemCandidate[], requestAccess: RequestAccess, clock: Clock): Promise<ChosenKeys> {
  const refusals: string[] = [];
  let unanswered: PlayerError | undefined;
  for (const { name, robustness, serverCertificate } of candidates) {
    try {
      const levels = levelsOf(robustness ?? KEY_SYSTEMS[name].robustness);
      const access = await cdmCall(clock, 'requestMediaKeySystemAccess()', () => requestAccess(name, levels));
      const keys = await cdmCall(clock, 'createMediaKeys()', () => access.createKeys());
      // Awaited: a request that overtakes it asks the CDM for a certificate that was already there.
      const certificate = serverCertificate ? await setCertificate(keys, serverCertificate, clock) : 'none';
      return { name, keys, granted: access.granted, certificate, refusals };
    } catch (thrown) {
      if (wasUnanswered(thrown)) unanswered = thrown;
      refusals.push(`${name}: ${said(thrown)}`);
    }
  }
  // "Not supported by this TV" would be untrue of a CDM that hangs.
  if (unanswered) throw unanswered;
  throw new PlayerError({
    code: 'KEY_SYSTEM_UNAVAILABLE',
    origin: 'cdm',
    message: `no key system for this content (${refusals.join('; ') || 'none configured'})`,
  });
}

/**
 * Never fails: without the certificate the CDM asks for one by itself, which costs one more call of the callback, while
 * an error would cost the picture.
 */
async function setCertificate(keys: EmeKeys, certificate: Uint8Array<ArrayBuffer>, clock: Clock): Promise<CertificateOutcome> {
  try {
    return (await cdmCall(clock, 'setServerCertificate()', () => keys.setServerCertificate(certificate), CERTIFICATE_LIMIT)) ? 'set' : 'not-taken';
  } catch (thrown) {
    return wasUnanswered(thrown) ? 'unanswered' : 'refused';
  }
}
