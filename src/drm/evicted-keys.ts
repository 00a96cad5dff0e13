import type { Clock } from '../base/clock';
import type { InitData } from './init-data';
import { EVICTION_BAR } from './limits';

interface Evicted {
  readonly initData: InitData;
  /** Asked for, or come with the licence. */
  readonly keyIds: readonly string[];
  readonly at: number;
}

/** Remembered; one that is forgotten is asked for again when its init data comes once more. */
const CAPACITY = 50;

/** Keys whose session had to make room for another's, and what it takes to ask for them again. */
export class EvictedKeys {
  private evicted: readonly Evicted[] = [];

  constructor(private readonly clock: Clock) {}

  add(initData: InitData, keyIds: readonly string[]): void {
    this.evicted = [...this.evicted, { initData, keyIds, at: this.clock.now() }].slice(-CAPACITY);
  }

  /** What the keys came with; it is forgotten here, since whoever takes it asks for it. */
  take(keyIds: readonly string[]): readonly InitData[] {
    const isWanted = (one: Evicted) => one.keyIds.some((keyId) => keyIds.includes(keyId));
    const taken = this.evicted.filter(isWanted);
    this.evicted = this.evicted.filter((one) => !isWanted(one));
    return taken.map(({ initData }) => initData);
  }

  /** So lately that what is buffered of it has to go. */
  isRecent(keyId: string): boolean {
    const now = this.clock.now();
    return this.evicted.some(({ keyIds, at }) => now - at < EVICTION_BAR && keyIds.includes(keyId));
  }
}
