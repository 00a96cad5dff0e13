import type { PlayerError } from '../contract/player-error';
import type { EvictedKeys } from './evicted-keys';
import type { GrantList } from './grant-list';
import type { KeyKinds } from './key-kinds';
import { actionFor, bestState, errorFor, type KeyPolicies, type KeyState } from './key-state';

/** What may be shown, by the states of all keys and the operator's policies. */
export class KeyVerdicts {
  private states: ReadonlyMap<string, KeyState> = new Map();
  private avoided: ReadonlySet<string> = new Set();

  constructor(
    private readonly grants: GrantList,
    private readonly evicted: EvictedKeys,
    private readonly kinds: KeyKinds,
    private readonly policies: KeyPolicies,
  ) {}

  get current(): ReadonlyMap<string, KeyState> {
    return this.states;
  }

  /** @returns the error, where a policy says to stop */
  update(): PlayerError | undefined {
    this.states = this.grants.states();
    const avoided = new Set<string>();
    let fatal: PlayerError | undefined;
    for (const [keyId, state] of this.states) {
      const action = actionFor(state, this.policies);
      if (action === 'stop') fatal ??= errorFor(state);
      // While another licence is on its way, the picture may freeze; a change of rendition would cost more.
      const isAvoided = action === 'avoid' || (action === 'relicense' && !this.relicense(keyId));
      if (isAvoided) avoided.add(keyId);
    }
    this.avoided = avoided;
    return fatal;
  }

  /** A track whose keys nobody has said anything about may be tried, unless they have just made room for others. */
  mayBeShown(keyIds: Iterable<string>): boolean {
    const all = [...keyIds];
    const known = all.filter((keyId) => this.states.has(keyId));
    if (known.length > 0) return known.some((keyId) => !this.avoided.has(keyId));
    return !all.some((keyId) => this.isBarred(keyId));
  }

  /** Why nothing can be shown, where the keys are why. */
  trouble(): PlayerError | undefined {
    const states = [...this.states];
    const avoided = states.filter(([keyId]) => this.avoided.has(keyId));
    const blamed = avoided.length > 0 ? avoided : states;
    const best = bestState(blamed.map(([, state]) => state));
    return SHOWS.has(best) ? undefined : errorFor(best);
  }

  /** `usable 2, expired 1` */
  summary(): string {
    const counts = new Map<KeyState, number>();
    for (const state of this.states.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
    return [...counts].map(([state, count]) => `${state} ${count}`).join(', ');
  }

  /** Where there is no other way, the key's next segment asks for it. */
  private isBarred(keyId: string): boolean {
    if (!this.evicted.isRecent(keyId) || this.grants.isAsked(keyId)) return false;
    return [...this.states.keys()].some((other) => !this.avoided.has(other) && this.kinds.areAlike(keyId, other));
  }

  /** Whether a further licence is on its way. */
  private relicense(keyId: string): boolean {
    return this.grants.withKey(keyId).map((grant) => grant.relicense()).some((isAsked) => isAsked);
  }
}

const SHOWS: ReadonlySet<KeyState> = new Set<KeyState>(['usable', 'output-downscaled', 'status-pending']);
