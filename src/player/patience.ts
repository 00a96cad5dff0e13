import { assertUnreachable } from '../base/assert-unreachable';
import type { PlayerError } from '../contract/player-error';

/**
 * When trouble becomes failure, without timers and effects. `starting`: nothing has played yet; `moving`: there is a
 * picture that moves; `resting`: it stands as the viewer wants it, or has ended; `still`: it stands and should move.
 */
export interface PatienceState {
  readonly phase: 'starting' | 'moving' | 'resting' | 'still';
  readonly online: boolean;
  /** What does not answer, and is being asked again. */
  readonly trouble: PlayerError | undefined;
  /** The count-down has been made longer for the trouble of this standstill: once is enough, or it would never end. */
  readonly extended: boolean;
}

export type PatienceEvent =
  | { readonly kind: 'moves' | 'rests' | 'stands-still' }
  | { readonly kind: 'trouble'; readonly error: PlayerError }
  /** Everything that was asked again has been answered. */
  | { readonly kind: 'healed' }
  | { readonly kind: 'network'; readonly online: boolean }
  /** The count-down has run out. */
  | { readonly kind: 'time-up' };

export type PatienceEffect =
  /** Anew, in the place of one that runs. `start`: nothing has played yet; `standstill`: nothing plays and nobody knows why; `trouble`: it is known. */
  | { readonly kind: 'count-down'; readonly patience: 'start' | 'standstill' | 'trouble' }
  | { readonly kind: 'stop-count-down' }
  /** What playback waits for has changed. */
  | { readonly kind: 'tell' }
  /** @property error `undefined`: nothing plays, and nothing has been heard of */
  | { readonly kind: 'fail'; readonly error: PlayerError | undefined };

export interface PatienceTransition {
  readonly state: PatienceState;
  readonly effects: readonly PatienceEffect[];
}

const STOP: PatienceEffect = { kind: 'stop-count-down' };
const TELL: PatienceEffect = { kind: 'tell' };

/** A source is being opened. */
export function begin(online: boolean): PatienceTransition {
  return go({ phase: 'starting', online, trouble: undefined, extended: false }, ...(online ? [countDown('start')] : []));
}

/** What the picture waits for, for the viewer: while it moves or rests, nothing. */
export function waitsFor({ phase, trouble }: PatienceState): PlayerError | undefined {
  return isWaiting(phase) ? trouble : undefined;
}

/** An event that means nothing in a state changes nothing. */
export function transition(state: PatienceState, event: PatienceEvent): PatienceTransition {
  switch (event.kind) {
    case 'moves':
      return settle(state, 'moving');
    case 'rests':
      return settle(state, 'resting');
    case 'stands-still':
      return isWaiting(state.phase) ? go(state) : standStill(state);
    case 'trouble':
      return meet(state, event.error);
    case 'healed':
      return heal(state);
    case 'network':
      return changeNetwork(state, event.online);
    case 'time-up':
      return isWaiting(state.phase) && state.online ? go(state, { kind: 'fail', error: state.trouble }) : go(state);
    default:
      return assertUnreachable(event);
  }
}

function settle(state: PatienceState, phase: 'moving' | 'resting'): PatienceTransition {
  return go({ ...state, phase, extended: false }, ...(isWaiting(state.phase) ? [STOP] : []));
}

function standStill(state: PatienceState): PatienceTransition {
  const still: PatienceState = { ...state, phase: 'still', extended: state.trouble !== undefined };
  if (state.trouble?.severity === 'lasting') return go(still, { kind: 'fail', error: state.trouble });
  if (!state.online) return go(still);
  return go(still, countDown(state.trouble ? 'trouble' : 'standstill'));
}

function meet(state: PatienceState, error: PlayerError): PatienceTransition {
  switch (error.severity) {
    case 'harmless':
      return go(state);
    case 'fatal':
      return go(state, { kind: 'fail', error });
    case 'lasting':
      return isWaiting(state.phase) ? go({ ...state, trouble: error }, { kind: 'fail', error }) : go({ ...state, trouble: error });
    case 'trouble':
      return bear(state, error);
    default:
      return assertUnreachable(error.severity);
  }
}

function bear(state: PatienceState, trouble: PlayerError): PatienceTransition {
  if (!isWaiting(state.phase)) return go({ ...state, trouble });
  const isLonger = state.phase === 'still' && state.online && !state.extended;
  return go({ ...state, trouble, extended: true }, ...(isLonger ? [countDown('trouble')] : []), TELL);
}

/** The count-down goes on: only a picture that moves ends it, since what heals and fails in turn would never be told. */
function heal(state: PatienceState): PatienceTransition {
  if (!state.trouble) return go(state);
  return go({ ...state, trouble: undefined }, ...(isWaiting(state.phase) ? [TELL] : []));
}

/** Without a network there is no end of patience, and with it, it begins anew. */
function changeNetwork(state: PatienceState, online: boolean): PatienceTransition {
  if (state.online === online) return go(state);
  const changed = { ...state, online };
  if (!isWaiting(state.phase)) return go(changed);
  if (!online) return go(changed, STOP);
  return go(changed, countDown(state.phase === 'starting' ? 'start' : state.trouble ? 'trouble' : 'standstill'));
}

function isWaiting(phase: PatienceState['phase']): boolean {
  return phase === 'starting' || phase === 'still';
}

function countDown(patience: 'start' | 'standstill' | 'trouble'): PatienceEffect {
  return { kind: 'count-down', patience };
}

function go(state: PatienceState, ...effects: readonly PatienceEffect[]): PatienceTransition {
  return { state, effects };
}
