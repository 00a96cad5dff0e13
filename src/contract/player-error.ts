import { withoutQueries } from '../base/urls';

/** Who said no. A code means nothing without it: the services share one number space. */
export type ErrorOrigin = 'ssm' | 'licence' | 'cdm' | 'network' | 'player' | 'operator' | 'signon';

export type PlayerErrorCode =
  // secure session
  | 'SETUP_REFUSED'
  | 'SETUP_UNANSWERED'
  | 'RENEWAL_REFUSED'
  | 'RENEWAL_UNANSWERED'
  | 'TEARDOWN_FAILED'
  | 'TOKEN_MISSING'
  | 'SIGNON_REFUSED'
  | 'SIGNON_UNANSWERED'
  // licence and keys
  | 'LICENCE_REFUSED'
  | 'LICENCE_UNANSWERED'
  | 'LICENCE_INVALID'
  | 'KEY_SYSTEM_UNAVAILABLE'
  | 'KEY_REQUEST_FAILED'
  | 'CDM_UNANSWERED'
  | 'KEY_EXPIRED'
  | 'KEY_OUTPUT_RESTRICTED'
  | 'KEY_NOT_YET_USABLE'
  | 'KEY_UNUSABLE'
  // media
  | 'NETWORK_LOST'
  | 'MANIFEST_UNAVAILABLE'
  | 'MANIFEST_INVALID'
  | 'MEDIA_UNAVAILABLE'
  | 'MEDIA_UNPLAYABLE'
  | 'MEDIA_UNSUPPORTED'
  | 'NOTHING_PLAYS'
  // operator
  | 'CALLBACK_FAILED'
  | 'CONFIG_INVALID'
  | 'CATALOGUE_UNAVAILABLE'
  | 'CATALOGUE_INVALID'
  | 'CHANNEL_UNKNOWN'
  // ours
  | 'INTERNAL';

/** What a service answered: its own code beside the HTTP status. */
export interface ServiceAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The service's own code, e.g. SSM's 1007 (docs/secure-sessions.md). */
  readonly errorCode?: number;
  /** For logs; never shown to a viewer as it is. */
  readonly message?: string;
  /** Seconds until it wants to be asked again, where it says. */
  readonly retryAfter?: number;
}

/**
 * How bad a failure is: what becomes of playback, what is done about it, and with how much patience
 * (`player/patience.ts` is the rule).
 *
 * | | playback | is asked for again | patience |
 * | --- | --- | --- | --- |
 * | `harmless` | goes on without it (subtitles, a correction of the clock) | no | for ever |
 * | `trouble` | goes on from its buffer, then waits | yes | as the operator has it, once the picture stands still |
 * | `lasting` | goes on from its buffer | yes | none, once the picture stands still |
 * | `fatal` | stops at once | no | none |
 */
export type Severity = 'harmless' | 'trouble' | 'lasting' | 'fatal';

export interface PlayerErrorDetails {
  readonly code: PlayerErrorCode;
  readonly origin: ErrorOrigin;
  /** For logs and developers: what failed and where. No token, key or licence; URLs lose their queries. */
  readonly message: string;
  /** Whether the same request may be tried again unchanged: it got no answer. A refusal never may. */
  readonly retryable?: boolean;
  /** Unless given: `trouble` where it may be tried again, else `fatal`. */
  readonly severity?: Severity;
  readonly answer?: ServiceAnswer;
  readonly cause?: unknown;
}

/** Every failure, whoever failed. */
export class PlayerError extends Error {
  override readonly name = 'PlayerError';
  readonly code: PlayerErrorCode;
  readonly origin: ErrorOrigin;
  readonly retryable: boolean;
  readonly severity: Severity;
  readonly answer: ServiceAnswer | undefined;
  override readonly cause: unknown;

  constructor(details: PlayerErrorDetails) {
    // Here, and not where they come from: much of it is other people's words, and they quote whole URLs.
    super(withoutQueries(details.message));
    this.code = details.code;
    this.origin = details.origin;
    this.retryable = details.retryable ?? false;
    this.severity = details.severity ?? (this.retryable ? 'trouble' : 'fatal');
    this.answer = details.answer && discreet(details.answer);
    this.cause = details.cause;
  }

  /** The same failure, and nothing more is done about it. */
  asFatal(): PlayerError {
    const { code, origin, message, retryable, answer, cause } = this;
    return new PlayerError({ code, origin, message, retryable, severity: 'fatal', cause, ...(answer && { answer }) });
  }

  /** Whatever was thrown, as a PlayerError: itself, or an `INTERNAL` one around it. */
  static from(thrown: unknown, origin: ErrorOrigin = 'player'): PlayerError {
    if (thrown instanceof PlayerError) return thrown;
    return new PlayerError({
      code: 'INTERNAL',
      origin,
      message: thrown instanceof Error ? thrown.message : String(thrown),
      cause: thrown,
    });
  }
}

function discreet(answer: ServiceAnswer): ServiceAnswer {
  return Object.freeze(answer.message === undefined ? { ...answer } : { ...answer, message: withoutQueries(answer.message) });
}
