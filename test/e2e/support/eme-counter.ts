/** What a page's key sessions did, counted outside the app. */
export interface EmeCount {
  readonly created: number;
  readonly closed: number;
}

/** Runs in the page before the app: wraps EME and counts. */
export function countKeySessions(): void {
  const count = { created: 0, closed: 0 };
  Object.defineProperty(window, '__emeCount', { value: count });
  const create = Reflect.get(MediaKeys.prototype, 'createSession') as MediaKeys['createSession'];
  MediaKeys.prototype.createSession = function (this: MediaKeys, ...args) {
    const session = create.apply(this, args);
    count.created++;
    void session.closed.then(() => count.closed++);
    return session;
  };
}
