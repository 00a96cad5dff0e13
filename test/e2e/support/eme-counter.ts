/** What a page's key sessions did, counted outside the app. */
export interface EmeCount {
  readonly created: number;
  readonly closed: number;
}

/** Runs in the page before the app: wraps EME and counts. */
export function countKeySessions(): void {
  const count = { created: 0, closed: 0 };
  const open = new Set<number>();
  Object.defineProperty(window, '__emeCount', { value: count });
  Object.defineProperty(window, '__emeOpen', { value: open });
  const original = Object.getOwnPropertyDescriptor(MediaKeys.prototype, 'createSession')?.value as (this: MediaKeys, type?: MediaKeySessionType) => MediaKeySession;
  MediaKeys.prototype.createSession = function (this: MediaKeys, type) {
    const session = original.call(this, type);
    const number = ++count.created;
    open.add(number);
    void session.closed.then(() => {
      count.closed++;
      open.delete(number);
    });
    return session;
  };
}
