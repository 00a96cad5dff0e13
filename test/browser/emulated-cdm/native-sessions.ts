/**
 * Counts the browser's own sessions from now on, whoever opens them: what the emulator says of itself would not show what
 * it has lost sight of. To be called before the emulator takes the browser's functions.
 * @returns how many are open
 */
export function countNativeSessions(): () => number {
  const open = new Set<MediaKeySession>();
  const native = Object.getOwnPropertyDescriptor(MediaKeys.prototype, 'createSession');
  const create = native?.value as (...args: readonly unknown[]) => MediaKeySession;
  // As the native one has it: a method that is no constructor, and expects no arguments.
  const counting = {
    createSession(this: MediaKeys, ...args: readonly unknown[]): MediaKeySession {
      const session = Reflect.apply(create, this, args);
      open.add(session);
      void session.closed.then(() => open.delete(session));
      return session;
    },
  };
  Object.defineProperty(MediaKeys.prototype, 'createSession', { ...native, value: Reflect.get(counting, 'createSession') });
  return () => open.size;
}
