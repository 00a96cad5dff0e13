import { toHex } from '../base/bytes';
import { keyIdsInitData, type InitData } from './init-data';
import type { KeyGrant } from './key-grant';
import { mergedStates, type KeyState } from './key-state';

/** The grants of one source, the least recently needed first. */
export class GrantList {
  private order: KeyGrant[] = [];

  add(grant: KeyGrant): void {
    this.order.push(grant);
  }

  /** False where it was not in the list. */
  remove(grant: KeyGrant): boolean {
    const before = this.order.length;
    this.order = this.order.filter((other) => other !== grant);
    return this.order.length < before;
  }

  all(): readonly KeyGrant[] {
    return this.order;
  }

  /** Those whose keys are needed just now move to the end. */
  touch(isTouched: (keyId: string) => boolean): void {
    const isNow = (grant: KeyGrant) => keyIdsOf(grant).some(isTouched);
    this.order = [...this.order.filter((grant) => !isNow(grant)), ...this.order.filter(isNow)];
  }

  leastRecent(except: KeyGrant): KeyGrant | undefined {
    return this.order.find((grant) => grant !== except);
  }

  /** What of `wanted` nobody has asked for yet. @param byLicence keys that came with another's licence count, too */
  remaining(wanted: InitData, byLicence: boolean): InitData | undefined {
    if (wanted.keyIds.length === 0) return this.order.some(({ initData }) => isSame(initData, wanted)) ? undefined : wanted;
    const asked = new Set(this.order.flatMap((grant) => (byLicence ? keyIdsOf(grant) : grant.initData.keyIds)));
    const missing = wanted.keyIds.filter((keyId) => !asked.has(keyId));
    if (missing.length === 0) return undefined;
    return wanted.type === 'keyids' ? keyIdsInitData(missing) : wanted;
  }

  /** Those none of whose keys is needed; one that names no keys always is. */
  unneeded(isNeeded: (keyId: string) => boolean): readonly KeyGrant[] {
    return this.order.filter((grant) => {
      const keyIds = keyIdsOf(grant);
      return keyIds.length > 0 && !keyIds.some(isNeeded);
    });
  }

  /** Somebody holds it, or has asked for it. */
  isAsked(keyId: string): boolean {
    return this.order.some((grant) => keyIdsOf(grant).includes(keyId));
  }

  withKey(keyId: string): readonly KeyGrant[] {
    return this.order.filter((grant) => grant.states().has(keyId));
  }

  states(): ReadonlyMap<string, KeyState> {
    return mergedStates(this.order.map((grant) => grant.states()));
  }
}

/** Asked for, or come with the licence. */
export function keyIdsOf(grant: KeyGrant): readonly string[] {
  return [...grant.initData.keyIds, ...grant.states().keys()];
}

function isSame(one: InitData, other: InitData): boolean {
  return one.type === other.type && toHex(one.bytes) === toHex(other.bytes);
}
