import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { PlaybackSession, SessionProvider } from '../contract/playback-session';
import type { Source } from '../contract/source';
import { asOperatorError, OperatorSession, type ApplicationSession, type CallbackPair } from './operator-session';

/** Ours: a session of its own for each source, set up and ended by the player. One that proves its life by itself is taken as it is. */
export type SessionFactory = (source: Source, signal: CancellationSignal) => PlaybackSession | ApplicationSession;

/** `drm.system: "customer-ssm"`: the operator's callbacks as a session provider. */
export function customerSsm(callback: CallbackPair | SessionFactory, clock: Clock): SessionProvider {
  if (typeof callback === 'function') {
    return { begin: (source, signal) => sessionOfFactory(() => callback(source, signal), clock) };
  }
  return { begin: () => new OperatorSession(sessionOfPair(callback), clock, 'application') };
}

/** A factory that throws, or returns something else, is a session whose set-up has failed. */
function sessionOfFactory(make: () => unknown, clock: Clock): PlaybackSession {
  let made: unknown;
  try {
    made = make();
    if (isSession(made)) return 'prove' in made ? made : new OperatorSession(made, clock, 'session');
    throw new TypeError('returned no session (expected { ready, lost, getLicence, end })');
  } catch (thrown) {
    const failed = Promise.reject(asOperatorError(thrown, 'session factory', 'CALLBACK_FAILED'));
    // Whoever waits is told; nobody has to.
    failed.catch(() => undefined);
    const session: ApplicationSession = { ready: failed, lost: new Promise(() => undefined), getLicence: () => failed, end: () => Promise.resolve() };
    return new OperatorSession(session, clock, 'session');
  }
}

function isSession(made: unknown): made is PlaybackSession | ApplicationSession {
  if (typeof made !== 'object' || made === null) return false;
  const { ready, lost, getLicence, end } = made as Partial<Record<keyof PlaybackSession, unknown>>;
  return ready instanceof Promise && lost instanceof Promise && typeof getLicence === 'function' && typeof end === 'function';
}

function sessionOfPair(pair: CallbackPair): ApplicationSession {
  return {
    ready: Promise.resolve(),
    lost: new Promise(() => undefined),
    getLicence: (keySystem, payload, requestType) => pair.getLicence(keySystem, payload, requestType),
    ...(pair.heartbeat && { heartbeat: () => pair.heartbeat?.() }),
    end: () => Promise.resolve(),
  };
}
