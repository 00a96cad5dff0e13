/**
 * One queue per media element: opening a source never overlaps closing the one before. A step that fails does not stop
 * the ones behind it. That only the last wish counts is `Playback.open`'s business: it does nothing once it was ended.
 */
export class ZapQueue {
  private tail: Promise<unknown> = Promise.resolve();

  run(step: () => Promise<void>): Promise<void> {
    const done = this.tail.then(step);
    this.tail = done.catch(() => undefined);
    return done;
  }
}
