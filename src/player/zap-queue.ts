/**
 * One queue per media element, so that opening a source never overlaps closing the one before. Only the last wish
 * counts: an opening that was overtaken while it waited is skipped; a closing never is.
 */
export class ZapQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param stillWanted asked when its turn comes */
  open(stillWanted: () => boolean, open: () => Promise<void>): Promise<void> {
    return this.append(() => (stillWanted() ? open() : Promise.resolve()));
  }

  close(close: () => Promise<void>): Promise<void> {
    return this.append(close);
  }

  private append(step: () => Promise<void>): Promise<void> {
    const done = this.tail.then(step);
    this.tail = done.catch(() => undefined);
    return done;
  }
}
