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
    if (!isSession(made)) throw new TypeError('returned no session (expected { ready, lost, getLicence, end })');
    if (!('prove' in made)) return new OperatorSession(made, clock, 'session');
    if (!isWhole(made)) throw new TypeError('returned a session with prove, but without mayLive or on');
    return made;
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

/** It proves its life by itself, and tells of it. */
function isWhole(made: PlaybackSession | ApplicationSession): made is PlaybackSession {
  const { prove, mayLive, on } = made as Partial<Record<keyof PlaybackSession, unknown>>;
  return [prove, mayLive, on].every((method) => typeof method === 'function');
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
