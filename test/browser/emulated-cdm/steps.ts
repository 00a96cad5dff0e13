import { CONFIGURATION, KEY, type SystemUnderTest } from './systems/system-under-test';
import type { Trace } from './trace';

/** What rules do on their way to what they are about. */

const opened = new Set<MediaKeySession>();

export function openAccess(system: SystemUnderTest, configuration = CONFIGURATION): Promise<MediaKeySystemAccess> {
  return navigator.requestMediaKeySystemAccess(system.keySystem, [configuration]);
}

/** MediaKeys that ask for a licence at once. */
export async function openKeys(system: SystemUnderTest): Promise<MediaKeys> {
  const keys = await (await openAccess(system)).createMediaKeys();
  if (system.certificate) await keys.setServerCertificate(system.certificate);
  return keys;
}

/** A session that is not initialised. */
export async function openSession(system: SystemUnderTest): Promise<MediaKeySession> {
  return sessionOf(await openKeys(system));
}

export function sessionOf(keys: MediaKeys): MediaKeySession {
  const session = keys.createSession();
  opened.add(session);
  return session;
}

/** A session whose message has come. */
export async function openAsking(system: SystemUnderTest, ...keyIds: readonly string[]): Promise<MediaKeySession> {
  const session = await openSession(system);
  await ask(session, system, ...keyIds);
  return session;
}

export async function ask(session: MediaKeySession, system: SystemUnderTest, ...keyIds: readonly string[]): Promise<void> {
  const message = nextEvent(session, 'message');
  await session.generateRequest('cenc', system.initData(...(keyIds.length === 0 ? [KEY.a] : keyIds)));
  await message;
}

/** A session that has its keys. */
export async function openLicensed(system: SystemUnderTest, ...keyIds: readonly string[]): Promise<MediaKeySession> {
  const wanted = keyIds.length === 0 ? [KEY.a] : keyIds;
  const session = await openAsking(system, ...wanted);
  const changed = nextEvent(session, 'keystatuseschange');
  await session.update(system.licence(...wanted));
  await changed;
  return session;
}

/** @throws Error when it does not come */
export function nextEvent(target: EventTarget, type: string): Promise<Event> {
  return new Promise((resolve, reject) => {
    target.addEventListener(type, resolve, { once: true });
    setTimeout(() => reject(new Error(`no ${type} event`)), 5_000);
  });
}

/** Says each event of a session as it comes, and each microtask after it. */
export function listen(session: MediaKeySession, trace: Trace): void {
  for (const type of ['message', 'keystatuseschange']) session.addEventListener(type, () => trace.say(`${type} event`));
}

/** Says how a promise ends, and that microtasks which its end set off run before anything else. */
export function watchWithMicrotasks(what: string, promise: Promise<unknown>, trace: Trace): void {
  void trace.ends(what, promise).then(async () => {
    for (let hop = 0; hop < 10; hop++) await Promise.resolve();
    trace.say(`ten microtasks after ${what}`);
  });
}

/** Leaves no session behind, in whatever state a rule left it. */
export async function closeAll(): Promise<void> {
  const sessions = [...opened];
  opened.clear();
  await Promise.all(sessions.map((session) => session.close().catch(() => undefined)));
}
