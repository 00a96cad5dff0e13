/** How far behind what may still be played a key is kept, s: picture and sound do not leave the buffer together. */
const MARGIN = 10;
/** Keys remembered; with one every few seconds that is many times what a buffer holds. */
const CAPACITY = 200;

/** Where on the timeline which rotating key was last used. */
export class KeyWindow {
  private readonly ends = new Map<string, number>();

  /** @param end of a segment with these keys, s */
  note(keyIds: readonly string[], end: number): void {
    for (const keyId of keyIds) {
      const last = this.ends.get(keyId) ?? -Infinity;
      // Set anew, so that the map's order is that of use.
      this.ends.delete(keyId);
      this.ends.set(keyId, Math.max(last, end));
    }
    for (const keyId of this.ends.keys()) {
      if (this.ends.size <= CAPACITY) break;
      this.ends.delete(keyId);
    }
  }

  /**
   * Whether what is encrypted with it may still be played without being loaded again. A key that never came with a
   * segment is no rotating one, or its segments are yet to come.
   * @param start where what is buffered begins, s
   */
  isNeeded(keyId: string, start: number): boolean {
    const end = this.ends.get(keyId);
    return end === undefined || end > start - MARGIN;
  }
}
