import { PlayerError, type PlayerErrorCode } from '../contract/player-error';
import type { KeyStatus } from './eme';

/** A key's status, or that its licence came without it. */
export type KeyState = KeyStatus | 'missing';

/** States that an operator may want handled one way or another. */
export type PolicedState = 'expired' | 'output-restricted' | 'output-downscaled' | 'internal-error' | 'usable-in-future' | 'missing';

/**
 * `show`: play on, the picture may come; `avoid`: go to a rendition with another key, and stop only if there is none;
 * `relicense`: ask once more for a licence, then avoid; `stop`: at once.
 */
export type KeyAction = 'show' | 'avoid' | 'relicense' | 'stop';

export type KeyPolicies = Readonly<Record<PolicedState, KeyAction>>;

export const DEFAULT_POLICIES: KeyPolicies = {
  expired: 'relicense',
  'output-restricted': 'avoid',
  // There is a picture, only smaller.
  'output-downscaled': 'show',
  'internal-error': 'relicense',
  // The key of the next period comes ahead of its time.
  'usable-in-future': 'show',
  missing: 'avoid',
};

/** What is not listed needs no decision: the key works, or will say shortly. */
export function actionFor(state: KeyState, policies: KeyPolicies): KeyAction {
  return isPoliced(state) ? policies[state] : 'show';
}

function isPoliced(state: KeyState): state is PolicedState {
  return state in DEFAULT_POLICIES;
}

/** Best first. A CDM decrypts with whichever session has the key. */
const ORDER: readonly KeyState[] = [
  'usable',
  'output-downscaled',
  'status-pending',
  'usable-in-future',
  'output-restricted',
  'expired',
  'internal-error',
  'released',
  'missing',
];

export function betterState(one: KeyState, other: KeyState | undefined): KeyState {
  return other === undefined || ORDER.indexOf(one) <= ORDER.indexOf(other) ? one : other;
}

/** By key id, the best that any map says. */
export function mergedStates(maps: Iterable<ReadonlyMap<string, KeyState>>): Map<string, KeyState> {
  const merged = new Map<string, KeyState>();
  for (const map of maps) {
    for (const [keyId, state] of map) merged.set(keyId, betterState(state, merged.get(keyId)));
  }
  return merged;
}

/** Of a session's keys; `usable` where the device does not say. */
export function bestState(states: Iterable<KeyState>): KeyState {
  let best: KeyState | undefined;
  for (const state of states) best = betterState(state, best);
  return best ?? 'usable';
}

const MEANINGS: Readonly<Partial<Record<KeyState, { readonly code: PlayerErrorCode; readonly happened: string }>>> = {
  expired: { code: 'KEY_EXPIRED', happened: 'the licence has expired' },
  'output-restricted': { code: 'KEY_OUTPUT_RESTRICTED', happened: 'the output is not protected as the licence wants it' },
  'output-downscaled': { code: 'KEY_OUTPUT_RESTRICTED', happened: 'the output is not protected as the licence wants it' },
  'usable-in-future': { code: 'KEY_NOT_YET_USABLE', happened: 'the licence has not begun' },
  missing: { code: 'KEY_UNUSABLE', happened: 'the licence came without the key' },
};

/** Why nothing can be shown with keys in this state. */
export function errorFor(state: KeyState): PlayerError {
  const { code, happened } = MEANINGS[state] ?? { code: 'KEY_UNUSABLE', happened: 'the CDM cannot use the key' };
  return new PlayerError({ code, origin: 'cdm', message: `${happened} (${state})` });
}
