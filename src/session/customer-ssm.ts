import { CancelledError, orCancelled, type CancellationSignal } from '../base/cancellation';
import { copyBytes } from '../base/bytes';
import type { Clock } from '../base/clock';
import { within } from '../base/within';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer, PlaybackSession, SessionProvider } from '../contract/playback-session';
import { PlayerError, type PlayerErrorCode } from '../contract/player-error';
import type { Source } from '../contract/source';
import { END_LIMIT, HEARTBEAT_LIMIT, LICENCE_LIMIT, PERIODS_TO_EXPIRY } from './limits';

type LicenceBytes = ArrayBuffer | ArrayBufferView | string;

/** What `getLicence` may resolve: the licence with its heartbeat period in seconds, or the bare licence. */
export type CallbackLicence = { readonly licence: LicenceBytes; readonly heartbeat?: number; readonly renewWithin?: number } | LicenceBytes;

/** The reference SDK's pair of callbacks: the application manages its sessions itself. */
export interface CallbackPair {
  getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, requestType: LicenceRequestType): Promise<CallbackLicence>;
  heartbeat?(): Promise<void> | void;
}

/** Ours: a session of its own for each source, set up and ended by the player. */
export type SessionFactory = (source: Source, signal: CancellationSignal) => PlaybackSession;

/** `drm.system: "customer-ssm"`: the operator's callbacks as a session provider. */
export function customerSsm(callback: CallbackPair | SessionFactory, clock: Clock): SessionProvider {
  if (typeof callback === 'function') {
    // Its session may ask again for as long as it lives: a limit of one call would cut that short.
    return { begin: (source, signal) => guarded(sessionOfFactory(() => callback(source, signal)), clock, (period) => PERIODS_TO_EXPIRY * period * 1_000) };
  }
  return { begin: () => guarded(sessionOfPair(callback), clock, () => 0) };
}

/** A factory that throws, or returns something else, is a session whose set-up has failed. */
function sessionOfFactory(make: () => unknown): PlaybackSession {
  try {
    const made = make();
    if (isSession(made)) return made;
    throw new TypeError('returned no session (expected { ready, lost, getLicence, end })');
  } catch (thrown) {
    const failed = Promise.reject(asOperatorError(thrown, 'session factory', 'CALLBACK_FAILED'));
    // Whoever waits is told; nobody has to.
    failed.catch(() => undefined);
    return { ready: failed, lost: new Promise(() => undefined), getLicence: () => failed, end: () => Promise.resolve() };
  }
}

function isSession(made: unknown): made is PlaybackSession {
  if (typeof made !== 'object' || made === null) return false;
  const { ready, lost, getLicence, end } = made as Partial<Record<keyof PlaybackSession, unknown>>;
  return ready instanceof Promise && lost instanceof Promise && typeof getLicence === 'function' && typeof end === 'function';
}

function sessionOfPair(pair: CallbackPair): PlaybackSession {
  return {
    ready: Promise.resolve(),
    lost: new Promise(() => undefined),
    // The answer's shape is checked by `guarded`, which is all that ever calls this.
    getLicence: (keySystem, payload, requestType) => pair.getLicence(keySystem, payload, requestType) as Promise<LicenceAnswer>,
    heartbeat: pair.heartbeat && (() => pair.heartbeat?.()),
    end: () => Promise.resolve(),
  };
}

/**
 * Holds the operator's code to its promises: it may throw, hang, or resolve anything.
 * @param patience how long a beat or renewal may be asked again, ms beyond the limit of one call, where they come every
 * `period` seconds
 */
function guarded(session: PlaybackSession, clock: Clock, patience: (period: number) => number): PlaybackSession {
  let period = 0;
  return {
    ready: session.ready,
    lost: session.lost,
    getLicence: async (keySystem, payload, requestType, signal) => {
      const asked = called(() => session.getLicence(keySystem, payload, requestType, signal));
      const isRenewal = requestType === 'license-renewal';
      const limit = LICENCE_LIMIT + (isRenewal ? patience(period) : 0);
      // Counted from the set-up's answer: a set-up has a limit, and an error, of its own.
      const inTime = session.ready.then(() =>
        within(clock, limit, asked, () =>
          new PlayerError({ code: isRenewal ? 'RENEWAL_UNANSWERED' : 'LICENCE_UNANSWERED', origin: 'operator', message: `getLicence did not settle within ${limit} ms` }),
        ),
      );
      const answer: unknown = await orCancelled(Promise.race([asked, inTime]), signal).catch((thrown: unknown) => {
        throw asOperatorError(thrown, 'getLicence', 'CALLBACK_FAILED');
      });
      const licence = licenceAnswer(answer);
      period = licence.heartbeat || (licence.renewWithin ?? 0);
      return licence;
    },
    heartbeat:
      session.heartbeat &&
      (() =>
        within(clock, HEARTBEAT_LIMIT + patience(period), called(() => session.heartbeat?.()), () =>
          new PlayerError({ code: 'RENEWAL_UNANSWERED', origin: 'operator', message: `heartbeat did not settle within ${HEARTBEAT_LIMIT + patience(period)} ms` }),
        ).catch((thrown: unknown) => {
          throw asOperatorError(thrown, 'heartbeat', 'RENEWAL_REFUSED');
        })),
    end: (reason) =>
      within(clock, END_LIMIT, called(() => session.end(reason)), () =>
        new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'operator', message: `end did not settle within ${END_LIMIT} ms` }),
      ).catch((thrown: unknown) => {
        throw asOperatorError(thrown, 'end', 'TEARDOWN_FAILED');
      }),
  };
}

/** A callback that throws instead of rejecting is no different. */
function called<T>(callback: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve) => {
    resolve(callback());
  });
}

function asOperatorError(thrown: unknown, callback: string, code: PlayerErrorCode): Error {
  if (thrown instanceof PlayerError || thrown instanceof CancelledError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PlayerError({ code, origin: 'operator', message: `${callback}: ${message}`, cause: thrown });
}

/** Accepts `{ licence, heartbeat }` and the bare forms. @throws PlayerError `CALLBACK_FAILED` */
function licenceAnswer(answer: unknown): LicenceAnswer {
  if (isLicenceBytes(answer)) return { licence: normalised(answer), heartbeat: 0 };
  if (typeof answer === 'object' && answer !== null && 'licence' in answer && isLicenceBytes(answer.licence)) {
    const heartbeat = seconds('heartbeat' in answer ? answer.heartbeat : 0);
    const renewWithin = seconds('renewWithin' in answer ? answer.renewWithin : 0);
    return { licence: normalised(answer.licence), heartbeat, ...(renewWithin > 0 && { renewWithin }) };
  }
  throw new PlayerError({ code: 'CALLBACK_FAILED', origin: 'operator', message: 'getLicence resolved no licence (expected bytes, text or { licence, heartbeat })' });
}

function seconds(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}

function isLicenceBytes(value: unknown): value is LicenceBytes {
  return typeof value === 'string' || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function normalised(licence: LicenceBytes): Uint8Array<ArrayBuffer> | string {
  const empty = typeof licence === 'string' ? licence === '' : licence.byteLength === 0;
  if (empty) throw new PlayerError({ code: 'CALLBACK_FAILED', origin: 'operator', message: 'getLicence resolved an empty licence' });
  return typeof licence === 'string' ? licence : copyBytes(licence);
}
