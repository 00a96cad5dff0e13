/** Keys remembered; with a rotating one every few seconds that is many times what a buffer holds. */
const CAPACITY = 200;

/** Which kind of media keys are of, as segments have told: tracks of one kind can stand in for each other. */
export class KeyKinds {
  private readonly kinds = new Map<string, string>();

  note(keyIds: readonly string[], kind: string): void {
    for (const keyId of keyIds) {
      // Set anew, so that the map's order is that of use.
      this.kinds.delete(keyId);
      this.kinds.set(keyId, kind);
    }
    for (const keyId of this.kinds.keys()) {
      if (this.kinds.size <= CAPACITY) break;
      this.kinds.delete(keyId);
    }
  }

  /** Whether tracks with `other` may stand in for those with `keyId`. Of keys that no segment had yet nobody can tell. */
  areAlike(keyId: string, other: string): boolean {
    const kind = this.kinds.get(keyId);
    return kind === undefined || kind === this.kinds.get(other);
  }
}
