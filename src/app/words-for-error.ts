import type { PlayerError, PlayerErrorCode } from '../contract/player-error';
import type { ErrorKey, ErrorWords, Words } from './translations';

/** What of an error decides its words: no message of a service is ever shown as it is. */
export type ErrorFacts = Pick<PlayerError, 'code' | 'origin' | 'answer'>;

export interface DialogWords extends ErrorWords {
  /** For the operator's support: who said no, and the code it gave. */
  readonly code: string;
}

/** What the session service's own codes mean to a viewer; the rest is generic. */
const SSM_MEANINGS: Readonly<Record<number, ErrorKey>> = {
  1001: 'notAllowedHere',
  1003: 'signIn',
  1006: 'signIn',
  1007: 'tooManyStreams',
  1008: 'sessionsDisabled',
  1009: 'notAllowedHere',
  3001: 'signIn',
  3002: 'endedByOperator',
  3004: 'notAllowedHere',
  4000: 'serviceUnavailable',
  4001: 'serviceUnavailable',
};

const MEANINGS: Readonly<Record<PlayerErrorCode, ErrorKey>> = {
  SETUP_REFUSED: 'refused',
  SETUP_UNANSWERED: 'unanswered',
  RENEWAL_REFUSED: 'endedByOperator',
  RENEWAL_UNANSWERED: 'connectionLost',
  TEARDOWN_FAILED: 'internal',
  TOKEN_MISSING: 'signIn',
  SIGNON_REFUSED: 'signIn',
  SIGNON_UNANSWERED: 'unanswered',
  LICENCE_REFUSED: 'licenceRefused',
  LICENCE_UNANSWERED: 'licenceUnanswered',
  LICENCE_INVALID: 'protectionFailed',
  KEY_SYSTEM_UNAVAILABLE: 'deviceUnsupported',
  KEY_REQUEST_FAILED: 'protectionFailed',
  CDM_UNANSWERED: 'protectionFailed',
  KEY_EXPIRED: 'keyExpired',
  KEY_OUTPUT_RESTRICTED: 'outputRestricted',
  KEY_NOT_YET_USABLE: 'notYet',
  KEY_UNUSABLE: 'protectionFailed',
  NETWORK_LOST: 'noNetwork',
  MANIFEST_UNAVAILABLE: 'channelUnavailable',
  MANIFEST_INVALID: 'channelBroken',
  MEDIA_UNAVAILABLE: 'channelUnavailable',
  MEDIA_UNPLAYABLE: 'channelBroken',
  MEDIA_UNSUPPORTED: 'formatUnsupported',
  NOTHING_PLAYS: 'nothingPlays',
  CALLBACK_FAILED: 'refused',
  CONFIG_INVALID: 'setUpWrong',
  CATALOGUE_UNAVAILABLE: 'catalogueUnavailable',
  CATALOGUE_INVALID: 'catalogueInvalid',
  CHANNEL_UNKNOWN: 'channelUnknown',
  INTERNAL: 'internal',
};

/** "Unknown session" during a renewal means the same whichever service says it: a licence server reports a kill with it too. */
const UNKNOWN_SESSION = 3002;

/** HTTP statuses that blame the service, not the request. */
const SERVER_AT_FAULT = 500;
/** And those that say "not now": time-out, too early, too many requests. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** What to tell the viewer. */
export function wordsForError(error: ErrorFacts, words: Words): DialogWords {
  return { ...words.errors[meaningOf(error)], code: supportCode(error) };
}

function meaningOf({ code, origin, answer }: ErrorFacts): ErrorKey {
  const service = answer?.errorCode;
  if (service !== undefined) {
    // The services share one number space, so a code counts only together with its origin.
    const meaning = origin === 'ssm' ? SSM_MEANINGS[service] : undefined;
    if (meaning) return meaning;
    if (code === 'RENEWAL_REFUSED' && service === UNKNOWN_SESSION) return 'endedByOperator';
  }
  if (answer && isUnavailable(answer.status) && origin !== 'network' && isOfService(code)) return 'serviceUnavailable';
  // The picture was there: "cannot start" would be untrue.
  if (code === 'RENEWAL_REFUSED' && service !== undefined) return 'stoppedByService';
  return MEANINGS[code];
}

function isUnavailable(status: number): boolean {
  return status >= SERVER_AT_FAULT || NOT_NOW.has(status);
}

const OF_SERVICE = /^(SETUP|RENEWAL|SIGNON|LICENCE)_(REFUSED|UNANSWERED)$|^CALLBACK_FAILED$/;

function isOfService(code: PlayerErrorCode): boolean {
  return OF_SERVICE.test(code);
}

/** "SSM 1007", "LICENCE 403", "NETWORK MANIFEST_UNAVAILABLE": short enough to be read out over the telephone. */
function supportCode({ code, origin, answer }: ErrorFacts): string {
  const what = answer?.errorCode ?? answer?.status ?? code;
  return `${origin.toUpperCase()} ${what}`;
}
