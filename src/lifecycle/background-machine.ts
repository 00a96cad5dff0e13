import { assertUnreachable } from '../base/assert-unreachable';
import type { Place } from './place';
import type { BackgroundPolicy } from './policy';

export type BackgroundState =
  /** The player does what it is told. */
  | {
      readonly kind: 'active';
      readonly online: boolean;
      /** Under `pip`: nobody may be looking, and the player plays on. */
      readonly hidden: boolean;
      /** The session may have ended unheard, and has been asked: if it has, that is not the viewer's business. */
      readonly doubtful: boolean;
      /** What failed while it could not be helped: it is brought back as soon as it can. */
      readonly lost: Place | undefined;
    }
  /** Hidden; paused, with its session. */
  | { readonly kind: 'held'; readonly online: boolean; readonly place: Place }
  /** Hidden; nothing is held. `wish`: what to play on return. */
  | { readonly kind: 'released'; readonly online: boolean; readonly wish: Place | undefined }
  /** Shown, and nothing can be played for want of a network. */
  | { readonly kind: 'waiting'; readonly wish: Place };

export type BackgroundEvent =
  /** `place`: what plays; absent where nothing does, or it has failed. */
  | { readonly kind: 'hidden'; readonly policy: BackgroundPolicy; readonly place: Place | undefined }
  /** The page itself goes, whatever the policy: it may never come back. */
  | { readonly kind: 'page-gone'; readonly place: Place | undefined }
  /** `alive`: by the wall clock, the session may still be counted. */
  | { readonly kind: 'shown'; readonly alive: boolean; readonly place: Place | undefined }
  | { readonly kind: 'grace-over' }
  /** A new wish of the viewer's. */
  | { readonly kind: 'asked'; readonly place: Place }
  | { readonly kind: 'stopped' }
  /** `place`: where it was when it failed. `woken`: JavaScript has stood still just before. */
  | { readonly kind: 'failed'; readonly place: Place; readonly woken: boolean }
  | { readonly kind: 'network'; readonly online: boolean; readonly place: Place | undefined }
  /** JavaScript stood still for a while, and no event has said so. */
  | { readonly kind: 'woken'; readonly place: Place | undefined }
  /** The session lives, and the picture is there. */
  | { readonly kind: 'proved' };

export type BackgroundEffect =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume'; readonly place: Place }
  /** Session, decoders and keys, in this turn. */
  | { readonly kind: 'release'; readonly reason: 'hidden' | 'pagehide' }
  | { readonly kind: 'prove' }
  | { readonly kind: 'zap'; readonly place: Place }
  | { readonly kind: 'count-down'; readonly seconds: number }
  | { readonly kind: 'stop-count-down' }
  /** Nothing can be played: says why. */
  | { readonly kind: 'tell-no-network'; readonly place: Place };

export interface Transition {
  readonly state: BackgroundState;
  readonly effects: readonly BackgroundEffect[];
}

type In<Kind extends BackgroundState['kind']> = Extract<BackgroundState, { readonly kind: Kind }>;
type On<Kind extends BackgroundEvent['kind']> = Extract<BackgroundEvent, { readonly kind: Kind }>;

const STOP_COUNT_DOWN: BackgroundEffect = { kind: 'stop-count-down' };
const PROVE: BackgroundEffect = { kind: 'prove' };

export function initialState(shown: boolean, online: boolean): BackgroundState {
  return shown ? active(online) : { kind: 'released', online, wish: undefined };
}

/** The rules of docs/background.md, without their effects. An event that means nothing in a state changes nothing. */
export function transition(state: BackgroundState, event: BackgroundEvent): Transition {
  switch (state.kind) {
    case 'active':
      return whileActive(state, event);
    case 'held':
      return whileHeld(state, event);
    case 'released':
      return whileReleased(state, event);
    case 'waiting':
      return whileWaiting(state, event);
    default:
      return assertUnreachable(state);
  }
}

function whileActive(state: In<'active'>, event: BackgroundEvent): Transition {
  const { online, hidden } = state;
  switch (event.kind) {
    case 'hidden':
      return hide(state, event);
    case 'page-gone':
      return event.place ? go({ kind: 'released', online, wish: event.place }, { kind: 'release', reason: 'pagehide' }) : go({ kind: 'released', online, wish: state.lost });
    case 'shown':
      return hidden ? check({ ...state, hidden: false }, event) : go(state);
    case 'asked':
      return go({ ...state, doubtful: false, lost: undefined }, { kind: 'zap', place: event.place });
    case 'stopped':
      return go({ ...state, doubtful: false, lost: undefined });
    case 'failed':
      return fail(state, event);
    case 'network':
      // Whether it still lives is asked: the clocks may have been put right meanwhile, and a session that is gone is replaced unseen.
      return event.online ? check({ ...state, online: true }, { alive: true, place: event.place }) : go({ ...state, online: false });
    case 'woken':
      return event.place && online ? go({ ...state, doubtful: true }, PROVE) : go(state);
    case 'proved':
      return go({ ...state, doubtful: false });
    case 'grace-over':
      return go(state);
    default:
      return assertUnreachable(event);
  }
}

function hide(state: In<'active'>, { policy, place }: On<'hidden'>): Transition {
  const { online, lost } = state;
  if (policy.kind === 'pip') return go({ ...state, hidden: true });
  if (!place) return go({ kind: 'released', online, wish: lost });
  const held: BackgroundState = { kind: 'held', online, place };
  switch (policy.kind) {
    case 'teardown':
      return go({ kind: 'released', online, wish: place }, { kind: 'release', reason: 'hidden' });
    case 'keep':
      return go(held, { kind: 'pause' });
    case 'grace':
      return go(held, { kind: 'pause' }, { kind: 'count-down', seconds: policy.seconds });
    default:
      return assertUnreachable(policy);
  }
}

/** A failure is the viewer's business, unless it comes of what happened behind his back: then it is tried once more. */
function fail(state: In<'active'>, { place, woken }: On<'failed'>): Transition {
  const failed = { ...state, doubtful: false };
  if (!state.online || state.hidden) return go({ ...failed, lost: place });
  return state.doubtful || woken ? go(failed, { kind: 'zap', place }) : go(failed);
}

/** Back in sight, or back on the network. */
function check(state: In<'active'>, { alive, place }: { readonly alive: boolean; readonly place: Place | undefined }): Transition {
  const { lost, online } = state;
  if (!online) return go(state);
  const back = { ...state, lost: undefined, doubtful: false };
  if (lost) return go(back, { kind: 'zap', place: lost });
  if (!place) return go(back);
  return alive ? go({ ...back, doubtful: true }, PROVE) : go(back, { kind: 'zap', place });
}

function whileHeld(state: In<'held'>, event: BackgroundEvent): Transition {
  const { online, place } = state;
  switch (event.kind) {
    case 'shown': {
      const back = { ...active(online), doubtful: true };
      if (event.alive) return go(back, STOP_COUNT_DOWN, { kind: 'resume', place }, ...(online ? [PROVE] : []));
      if (online) return go(active(online), STOP_COUNT_DOWN, { kind: 'zap', place });
      return go({ kind: 'waiting', wish: place }, STOP_COUNT_DOWN, { kind: 'release', reason: 'hidden' }, { kind: 'tell-no-network', place });
    }
    case 'page-gone':
      return go({ kind: 'released', online, wish: place }, STOP_COUNT_DOWN, { kind: 'release', reason: 'pagehide' });
    case 'grace-over':
      return go({ kind: 'released', online, wish: place }, { kind: 'release', reason: 'hidden' });
    case 'failed':
      return go({ kind: 'released', online, wish: place }, STOP_COUNT_DOWN, { kind: 'release', reason: 'hidden' });
    case 'asked':
      return go({ kind: 'released', online, wish: event.place }, STOP_COUNT_DOWN, { kind: 'release', reason: 'hidden' });
    case 'stopped':
      return go({ kind: 'released', online, wish: undefined }, STOP_COUNT_DOWN);
    case 'network':
      return go({ ...state, online: event.online });
    case 'hidden':
    case 'woken':
    case 'proved':
      return go(state);
    default:
      return assertUnreachable(event);
  }
}

function whileReleased(state: In<'released'>, event: BackgroundEvent): Transition {
  const { online, wish } = state;
  switch (event.kind) {
    case 'shown':
      if (!wish) return go(active(online));
      return online ? go(active(online), { kind: 'zap', place: wish }) : go({ kind: 'waiting', wish }, { kind: 'tell-no-network', place: wish });
    case 'asked':
      return go({ ...state, wish: event.place });
    case 'stopped':
      return go({ ...state, wish: undefined });
    case 'network':
      return go({ ...state, online: event.online });
    case 'hidden':
    case 'page-gone':
    case 'grace-over':
    case 'failed':
    case 'woken':
    case 'proved':
      return go(state);
    default:
      return assertUnreachable(event);
  }
}

function whileWaiting(state: In<'waiting'>, event: BackgroundEvent): Transition {
  const { wish } = state;
  switch (event.kind) {
    case 'hidden':
    case 'page-gone':
      return go({ kind: 'released', online: false, wish });
    case 'network':
      return event.online ? go(active(true), { kind: 'zap', place: wish }) : go(state);
    // Tried all the same: whether there is a network is the TV's opinion.
    case 'asked':
      return go(active(false), { kind: 'zap', place: event.place });
    case 'stopped':
      return go(active(false));
    case 'shown':
    case 'grace-over':
    case 'failed':
    case 'woken':
    case 'proved':
      return go(state);
    default:
      return assertUnreachable(event);
  }
}

function active(online: boolean): In<'active'> {
  return { kind: 'active', online, hidden: false, doubtful: false, lost: undefined };
}

function go(state: BackgroundState, ...effects: readonly BackgroundEffect[]): Transition {
  return { state, effects };
}
