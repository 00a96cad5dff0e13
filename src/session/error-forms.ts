import type { PlayerError, PlayerErrorCode } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/**
 * The forms in which apps written for other SDKs expect a secure session's errors (docs/coming-from.md).
 * Sources: the published documentation of the Android, iOS, React Native and browser SDKs. Pure and total: an error that
 * is none of a secure session has no form, `undefined`.
 */

/** What of an error its forms are made of. */
export type ErrorFacts = Pick<PlayerError, 'code' | 'origin' | 'message' | 'answer'>;

/** `renewal`: by heartbeat or by licence, the SDKs do not tell them apart. */
export type SsmPhase = 'setup' | 'renewal' | 'teardown';

/** The player's errors that are a secure session's. */
export const SSM_ERROR_PHASES: Readonly<Partial<Record<PlayerErrorCode, SsmPhase>>> = {
  SETUP_REFUSED: 'setup',
  SETUP_UNANSWERED: 'setup',
  RENEWAL_REFUSED: 'renewal',
  RENEWAL_UNANSWERED: 'renewal',
  TEARDOWN_FAILED: 'teardown',
};

export const MEDIA_ERROR_OPY_SSM_SETUP_FAILURE = -1352;
export const MEDIA_ERROR_OPY_SSM_RENEWAL_FAILURE = -1353;
export const MEDIA_ERROR_OPY_SSM_TEARDOWN_FAILURE = -1354;

/** What each SDK calls a failure of each phase. */
export const SSM_PHASE_FORMS = {
  setup: {
    android: MEDIA_ERROR_OPY_SSM_SETUP_FAILURE,
    reactNative: 6001,
    ios: 'OTVSSMSetupErrorNotification',
    browser: 'ssmsetuperror',
  },
  renewal: {
    android: MEDIA_ERROR_OPY_SSM_RENEWAL_FAILURE,
    reactNative: 6003,
    ios: 'OTVSSMHeartbeatErrorNotification',
    browser: 'ssmheartbeaterror',
  },
  teardown: {
    android: MEDIA_ERROR_OPY_SSM_TEARDOWN_FAILURE,
    reactNative: 6002,
    ios: 'OTVSSMTeardownErrorNotification',
    browser: 'ssmteardownerror',
  },
} as const satisfies Record<SsmPhase, object>;

type PhaseForms = (typeof SSM_PHASE_FORMS)[SsmPhase];

/** A failure of a secure session, before it is put into a form. */
export interface SsmFailure {
  readonly phase: SsmPhase;
  /**
   * The session manager's code, known or not (`SSM_CODES`). Absent where no answer came, or where another service
   * said no: its codes share the number space, and a licence server's 1007 must not read "too many streams".
   */
  readonly errorCode?: number;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  /** The service's own words where it sent some. For logs. */
  readonly message: string;
}

export function ssmPhase(code: PlayerErrorCode): SsmPhase | undefined {
  return SSM_ERROR_PHASES[code];
}

export function ssmFailure(error: ErrorFacts): SsmFailure | undefined {
  const phase = ssmPhase(error.code);
  if (phase === undefined) return undefined;
  const errorCode = ssmCodeIn(error, phase);
  const status = error.answer?.status;
  return {
    phase,
    ...(errorCode !== undefined && { errorCode }),
    ...(status !== undefined && { status }),
    message: error.answer?.message ?? error.message,
  };
}

function ssmCodeIn({ origin, answer }: ErrorFacts, phase: SsmPhase): number | undefined {
  if (origin === 'ssm') return answer?.errorCode;
  // The one exception: a licence server that is asked to renew reports a kill in the session manager's words.
  const reportsKill = phase === 'renewal' && origin === 'licence' && answer?.status === 404 && answer.errorCode === SsmCode.UnknownSession;
  return reportsKill ? answer.errorCode : undefined;
}

// Android

/** `extra` where there is no code of the session manager: the listener takes a number, and no code is 0. */
export const NO_SSM_CODE = 0;

export interface AndroidError {
  readonly what: PhaseForms['android'];
  /** The session manager's code, or `NO_SSM_CODE`. */
  readonly extra: number;
}

/** As `setOnErrorListener` takes it. Returns whether it has handled the error: then the app shows no dialog of its own. */
export type AndroidErrorListener<AppPlayer> = (player: AppPlayer, what: number, extra: number) => boolean;

export function androidError(error: ErrorFacts): AndroidError | undefined {
  const failure = ssmFailure(error);
  return failure && { what: SSM_PHASE_FORMS[failure.phase].android, extra: failure.errorCode ?? NO_SSM_CODE };
}

/** Whether `listener` has handled the error; it is not asked about errors that are none of a secure session. */
export function handledByAndroidListener<AppPlayer>(listener: AndroidErrorListener<AppPlayer>, player: AppPlayer, error: ErrorFacts): boolean {
  const form = androidError(error);
  return form !== undefined && listener(player, form.what, form.extra);
}

// React Native

export interface ReactNativeSettings {
  /** What the app expects for a failed heartbeat: one version of the published table prints 6002, the later ones 6003. */
  readonly heartbeatErrorCode?: 6002 | 6003;
}

export interface ReactNativeError {
  readonly category: 'SSM';
  readonly code: PhaseForms['reactNative'];
  /** The session manager's code. */
  readonly errorCode?: number;
  readonly httpStatus?: number;
  readonly message: string;
}

export function reactNativeError(error: ErrorFacts, settings: ReactNativeSettings = {}): ReactNativeError | undefined {
  const failure = ssmFailure(error);
  if (failure === undefined) return undefined;
  const { phase, status, ...rest } = failure;
  const { reactNative } = SSM_PHASE_FORMS[phase];
  const code = phase === 'renewal' ? (settings.heartbeatErrorCode ?? reactNative) : reactNative;
  return { category: 'SSM', code, ...rest, ...(status !== undefined && { httpStatus: status }) };
}

// iOS and browsers

/** The body of the session manager's own error answers, which these two pass on. */
interface AnswerBody {
  readonly message: string;
  /** HTTP status. */
  readonly code?: number;
  /** The session manager's code. */
  readonly errorCode?: number;
}

export interface IosNotification {
  readonly name: PhaseForms['ios'];
  readonly userInfo: AnswerBody & {
    /** The same as `errorCode`, under Android's name. */
    readonly extra?: number;
  };
}

export function iosNotification(error: ErrorFacts): IosNotification | undefined {
  const failure = ssmFailure(error);
  if (failure === undefined) return undefined;
  const { phase, errorCode } = failure;
  return { name: SSM_PHASE_FORMS[phase].ios, userInfo: { ...bodyOf(failure), ...(errorCode !== undefined && { extra: errorCode }) } };
}

/** As a listener of the browser SDK gets it; to dispatch one, copy `reason` onto an `Event` of this type. */
export interface BrowserErrorEvent {
  readonly type: PhaseForms['browser'];
  readonly reason: {
    /** JSON: `{ message, code?, errorCode? }`, `code` being the HTTP status. */
    readonly message: string;
  };
}

export function browserErrorEvent(error: ErrorFacts): BrowserErrorEvent | undefined {
  const failure = ssmFailure(error);
  return failure && { type: SSM_PHASE_FORMS[failure.phase].browser, reason: { message: JSON.stringify(bodyOf(failure)) } };
}

function bodyOf({ message, status, errorCode }: SsmFailure): AnswerBody {
  return { message, ...(status !== undefined && { code: status }), ...(errorCode !== undefined && { errorCode }) };
}
