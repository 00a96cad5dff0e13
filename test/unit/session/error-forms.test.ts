import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { ssmCodes } from '../../../headend/http/codes';
import { PlayerError, type ErrorOrigin, type PlayerErrorCode, type ServiceAnswer } from '../../../src/contract/player-error';
import {
  androidError,
  browserErrorEvent,
  handledByAndroidListener,
  iosNotification,
  MEDIA_ERROR_OPY_SSM_RENEWAL_FAILURE,
  MEDIA_ERROR_OPY_SSM_SETUP_FAILURE,
  MEDIA_ERROR_OPY_SSM_TEARDOWN_FAILURE,
  reactNativeError,
  ssmFailure,
  ssmPhase,
  type AndroidError,
  type AndroidErrorListener,
  type SsmPhase,
} from '../../../src/session/error-forms';
import { SSM_CODES, SsmCode } from '../../../src/session/ssm-codes';

/** A record, so that a new code does not compile without a line here. */
const PHASE_OF: Readonly<Record<PlayerErrorCode, SsmPhase | undefined>> = {
  SETUP_REFUSED: 'setup',
  SETUP_UNANSWERED: 'setup',
  RENEWAL_REFUSED: 'renewal',
  RENEWAL_UNANSWERED: 'renewal',
  TEARDOWN_FAILED: 'teardown',
  TOKEN_MISSING: undefined,
  SIGNON_REFUSED: undefined,
  SIGNON_UNANSWERED: undefined,
  LICENCE_REFUSED: undefined,
  LICENCE_UNANSWERED: undefined,
  LICENCE_INVALID: undefined,
  KEY_SYSTEM_UNAVAILABLE: undefined,
  KEY_REQUEST_FAILED: undefined,
  CDM_UNANSWERED: undefined,
  KEY_EXPIRED: undefined,
  KEY_OUTPUT_RESTRICTED: undefined,
  KEY_NOT_YET_USABLE: undefined,
  KEY_UNUSABLE: undefined,
  NETWORK_LOST: undefined,
  MANIFEST_UNAVAILABLE: undefined,
  MANIFEST_INVALID: undefined,
  MEDIA_UNAVAILABLE: undefined,
  MEDIA_UNPLAYABLE: undefined,
  MEDIA_UNSUPPORTED: undefined,
  NOTHING_PLAYS: undefined,
  CALLBACK_FAILED: undefined,
  CONFIG_INVALID: undefined,
  CATALOGUE_UNAVAILABLE: undefined,
  CATALOGUE_INVALID: undefined,
  CHANNEL_UNKNOWN: undefined,
  INTERNAL: undefined,
};
const CODES = Object.keys(PHASE_OF) as PlayerErrorCode[];
const SSM_ERRORS = CODES.filter((code) => PHASE_OF[code] !== undefined);
const OTHER_ERRORS = CODES.filter((code) => PHASE_OF[code] === undefined);

/** Literals, not the constants of the code: these numbers and names are other people's. */
const EXPECTED = {
  setup: { what: -1352, code: 6001, name: 'OTVSSMSetupErrorNotification', type: 'ssmsetuperror' },
  renewal: { what: -1353, code: 6003, name: 'OTVSSMHeartbeatErrorNotification', type: 'ssmheartbeaterror' },
  teardown: { what: -1354, code: 6002, name: 'OTVSSMTeardownErrorNotification', type: 'ssmteardownerror' },
} as const;

const error = (code: PlayerErrorCode, origin: ErrorOrigin = 'ssm', answer?: ServiceAnswer) =>
  new PlayerError({ code, origin, message: 'ours, for logs', answer });

const parsed = (event: { readonly reason: { readonly message: string } } | undefined): unknown => JSON.parse(event?.reason.message ?? 'null');

describe('every code of the session manager in every phase', () => {
  const cases = SSM_ERRORS.flatMap((code) => Object.values(SsmCode).map((errorCode) => [code, errorCode] as const));

  it.each(cases)('%s with %i has all four forms', (code, errorCode) => {
    const { status, message } = SSM_CODES[errorCode];
    const expected = EXPECTED[PHASE_OF[code] ?? 'setup'];
    const failure = error(code, 'ssm', { status, errorCode, message });

    expect(ssmFailure(failure)).toStrictEqual({ phase: PHASE_OF[code], errorCode, status, message });
    expect(androidError(failure)).toStrictEqual({ what: expected.what, extra: errorCode });
    expect(reactNativeError(failure)).toStrictEqual({ category: 'SSM', code: expected.code, errorCode, httpStatus: status, message });
    expect(iosNotification(failure)).toStrictEqual({ name: expected.name, userInfo: { extra: errorCode, errorCode, code: status, message } });
    const event = browserErrorEvent(failure);
    expect(event?.type).toBe(expected.type);
    expect(parsed(event)).toStrictEqual({ message, code: status, errorCode });
  });

  it('passes on a code that no table has', () => {
    const failure = error('SETUP_REFUSED', 'ssm', { status: 418, errorCode: 1099 });
    expect(androidError(failure)).toStrictEqual({ what: -1352, extra: 1099 });
    expect(reactNativeError(failure)).toStrictEqual({ category: 'SSM', code: 6001, errorCode: 1099, httpStatus: 418, message: 'ours, for logs' });
  });

  it('exports Android’s constants under their published names', () => {
    expect(MEDIA_ERROR_OPY_SSM_SETUP_FAILURE).toBe(-1352);
    expect(MEDIA_ERROR_OPY_SSM_RENEWAL_FAILURE).toBe(-1353);
    expect(MEDIA_ERROR_OPY_SSM_TEARDOWN_FAILURE).toBe(-1354);
  });
});

describe('a failure without an answer', () => {
  it.each(SSM_ERRORS)('%s has forms without code and status', (code) => {
    const expected = EXPECTED[PHASE_OF[code] ?? 'setup'];
    const failure = error(code, 'network');
    const message = 'ours, for logs';
    expect(androidError(failure)).toStrictEqual({ what: expected.what, extra: 0 });
    expect(reactNativeError(failure)).toStrictEqual({ category: 'SSM', code: expected.code, message });
    expect(iosNotification(failure)).toStrictEqual({ name: expected.name, userInfo: { message } });
    expect(parsed(browserErrorEvent(failure))).toStrictEqual({ message });
  });

  it('has the status alone where a proxy answered', () => {
    const failure = error('SETUP_UNANSWERED', 'ssm', { status: 502 });
    expect(androidError(failure)).toStrictEqual({ what: -1352, extra: 0 });
    expect(parsed(browserErrorEvent(failure))).toStrictEqual({ message: 'ours, for logs', code: 502 });
  });
});

describe('an error that is none of a secure session', () => {
  it.each(OTHER_ERRORS)('%s has no form, whoever said it', (code) => {
    const failure = error(code, 'ssm', { status: 403, errorCode: 1007 });
    expect(ssmPhase(code)).toBeUndefined();
    expect([ssmFailure(failure), androidError(failure), reactNativeError(failure), iosNotification(failure), browserErrorEvent(failure)]).toEqual(
      Array(5).fill(undefined),
    );
  });

  it('is typed so', () => {
    expectTypeOf(androidError).returns.toEqualTypeOf<AndroidError | undefined>();
    expectTypeOf<AndroidError['what']>().toEqualTypeOf<-1352 | -1353 | -1354>();
  });
});

describe('codes of other services', () => {
  it('a licence server’s 1007 is not "too many streams"', () => {
    const failure = error('RENEWAL_REFUSED', 'licence', { status: 403, errorCode: 1007 });
    expect(androidError(failure)).toStrictEqual({ what: -1353, extra: 0 });
    expect(parsed(browserErrorEvent(failure))).toStrictEqual({ message: 'ours, for logs', code: 403 });
  });

  it('a licence server’s 404 with 3002 is a kill, during renewal alone', () => {
    const answer = { status: 404, errorCode: 3002 };
    expect(androidError(error('RENEWAL_REFUSED', 'licence', answer))?.extra).toBe(3002);
    expect(androidError(error('RENEWAL_REFUSED', 'licence', { ...answer, status: 403 }))?.extra).toBe(0);
    expect(androidError(error('SETUP_REFUSED', 'licence', answer))?.extra).toBe(0);
    expect(androidError(error('RENEWAL_REFUSED', 'operator', answer))?.extra).toBe(0);
  });
});

describe('React Native’s heartbeat code', () => {
  it.each([6002, 6003] as const)('can be set to %i, and changes nothing else', (heartbeatErrorCode) => {
    const settings = { heartbeatErrorCode };
    expect(reactNativeError(error('RENEWAL_REFUSED'), settings)?.code).toBe(heartbeatErrorCode);
    expect(reactNativeError(error('RENEWAL_UNANSWERED'), settings)?.code).toBe(heartbeatErrorCode);
    expect(reactNativeError(error('SETUP_REFUSED'), settings)?.code).toBe(6001);
    expect(reactNativeError(error('TEARDOWN_FAILED'), settings)?.code).toBe(6002);
  });
});

describe('Android’s listener', () => {
  const player = { name: 'the app’s player' };

  it.each([true, false])('says whether it has handled the error: %s', (handled) => {
    const listener = vi.fn<AndroidErrorListener<typeof player>>(() => handled);
    expect(handledByAndroidListener(listener, player, error('SETUP_REFUSED', 'ssm', { status: 403, errorCode: 1007 }))).toBe(handled);
    expect(listener.mock.calls).toEqual([[player, -1352, 1007]]);
  });

  it('is not asked about other errors', () => {
    const listener = vi.fn(() => true);
    expect(handledByAndroidListener(listener, player, error('NOTHING_PLAYS', 'player'))).toBe(false);
    expect(listener).not.toHaveBeenCalled();
  });
});

it('has a form in every SDK or in none, and never fails, whatever an error holds', () => {
  const origins = ['ssm', 'licence', 'cdm', 'network', 'player', 'operator', 'signon'] as const satisfies readonly ErrorOrigin[];
  const answers = fc.record(
    { status: fc.integer(), errorCode: fc.option(fc.integer(), { nil: undefined }), message: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }) },
    { requiredKeys: ['status'] },
  );
  fc.assert(
    fc.property(fc.constantFrom(...CODES), fc.constantFrom(...origins), fc.option(answers, { nil: undefined }), (code, origin, answer) => {
      const failure = error(code, origin, answer);
      const event = browserErrorEvent(failure);
      const forms = [androidError(failure), reactNativeError(failure), iosNotification(failure), event];
      expect(forms.filter((form) => form !== undefined)).toHaveLength(PHASE_OF[code] === undefined ? 0 : 4);
      if (event) expect(parsed(event)).toHaveProperty('message', answer?.message ?? 'ours, for logs');
    }),
  );
});

describe('the table of codes', () => {
  it('is the headend’s', () => {
    const said = Object.entries(ssmCodes).map(([code, { status, message }]) => [code, { status, message }]);
    expect(SSM_CODES).toEqual(Object.fromEntries(said));
  });

  it('has every code that has a name', () => {
    expect(Object.keys(SSM_CODES).map(Number)).toEqual(Object.values(SsmCode));
  });
});
