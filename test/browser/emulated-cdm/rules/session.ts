import type { EmeRule } from '../eme-rule';
import { callLoosely } from '../loose';
import { ask, listen, openKeys, openSession, sessionOf, watchWithMicrotasks } from '../steps';
import { KEY } from '../systems/system-under-test';
import { wordFor } from '../trace';

export const SESSION_RULES: readonly EmeRule[] = [
  {
    id: 'session/fresh',
    section: 'MediaKeys.createSession()',
    says: 'A new session has no id, no expiration, no keys and no handlers.',
    demands: ['sessionId ""', 'expiration NaN', 'keyStatuses.size 0', 'onmessage null', 'onkeystatuseschange null'],
    async run(system, trace) {
      const { sessionId, expiration, keyStatuses, onmessage, onkeystatuseschange } = await openSession(system);
      trace.say(`sessionId ${wordFor(sessionId)}`);
      trace.say(`expiration ${wordFor(expiration)}`);
      trace.say(`keyStatuses.size ${wordFor(keyStatuses.size)}`);
      trace.say(`onmessage ${wordFor(onmessage)}`);
      trace.say(`onkeystatuseschange ${wordFor(onkeystatuseschange)}`);
    },
  },
  {
    id: 'session/not-closed',
    section: 'MediaKeySession.closed',
    says: '`closed` is one and the same promise, pending while the session is open.',
    demands: ['Promise', 'the same: true', 'pending: true'],
    async run(system, trace) {
      const session = await openSession(system);
      trace.say(wordFor(session.closed));
      trace.say(`the same: ${session.closed === session.closed}`);
      let pending = true;
      void session.closed.then(() => (pending = false));
      await ask(session, system);
      trace.say(`pending: ${pending}`);
    },
  },
  {
    id: 'session/same-map',
    section: 'MediaKeySession.keyStatuses',
    says: '`keyStatuses` is one and the same object, which changes with the session and is never replaced.',
    demands: ['the same: true', 'after the licence: true', 'size seen by the old reference: 1', 'after closing: true', 'size then: 0'],
    async run(system, trace) {
      const session = await openSession(system);
      const map = session.keyStatuses;
      trace.say(`the same: ${map === session.keyStatuses}`);
      await ask(session, system);
      await session.update(system.licence(KEY.a));
      trace.say(`after the licence: ${map === session.keyStatuses}`);
      trace.say(`size seen by the old reference: ${map.size}`);
      await session.close();
      trace.say(`after closing: ${map === session.keyStatuses}`);
      trace.say(`size then: ${map.size}`);
    },
  },
  {
    id: 'session/read-only',
    section: 'Attributes',
    says: 'Attributes without a setter cannot be written: in strict code that throws a TypeError.',
    demands: ['sessionId', 'expiration', 'closed', 'keyStatuses'].map((name) => `${name}: threw TypeError`),
    async run(system, trace) {
      const session = await openSession(system);
      for (const name of ['sessionId', 'expiration', 'closed', 'keyStatuses']) {
        trace.call(name, () => {
          (session as unknown as Record<string, unknown>)[name] = 'x';
        });
      }
    },
  },
  {
    id: 'session/own-properties',
    section: 'Interfaces',
    says: 'All of a session is on its prototypes: the object itself has no properties of its own, and the page may add some.',
    demands: ['own: []', 'of the map: []', 'of the keys: []', 'as JSON: {}', 'added: 1'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const session = sessionOf(keys);
      trace.say(`own: ${wordFor(Reflect.ownKeys(session))}`);
      trace.say(`of the map: ${wordFor(Reflect.ownKeys(session.keyStatuses))}`);
      trace.say(`of the keys: ${wordFor(Reflect.ownKeys(keys))}`);
      const own = Object.fromEntries(Object.entries(session));
      trace.say(`as JSON: ${JSON.stringify(own)}`);
      Object.assign(session, { note: 1 });
      trace.say(`added: ${wordFor((session as unknown as { note: number }).note)}`);
    },
  },
  {
    id: 'session/id-appears',
    section: 'MediaKeySession.generateRequest()',
    says: 'The id is empty while the request is made, and there when its promise resolves.',
    demands: ['during the call: ""', 'ten microtasks later: ""', 'when resolved: true'],
    async run(system, trace) {
      const session = await openSession(system);
      const promise = session.generateRequest('cenc', system.initData(KEY.a));
      trace.say(`during the call: ${wordFor(session.sessionId)}`);
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say(`ten microtasks later: ${wordFor(session.sessionId)}`);
      await promise;
      trace.say(`when resolved: ${session.sessionId.length > 0}`);
    },
  },
  {
    id: 'session/ids-differ',
    section: 'MediaKeySession.sessionId',
    says: 'No two sessions have the same id, of the same MediaKeys or of others.',
    demands: ['different: 4'],
    async run(system, trace) {
      const keys = [await openKeys(system), await openKeys(system)];
      const sessions = [...keys, ...keys].map(sessionOf);
      for (const session of sessions) await ask(session, system);
      trace.say(`different: ${new Set(sessions.map(({ sessionId }) => sessionId)).size}`);
    },
  },
  {
    id: 'session/load-temporary',
    section: 'MediaKeySession.load()',
    says: 'A temporary session cannot be loaded: a TypeError, and the object is used up.',
    demands: ['load: rejected TypeError', 'microtask', 'again: rejected DOMException InvalidStateError', 'generateRequest: rejected DOMException InvalidStateError', 'sessionId ""'],
    async run(system, trace) {
      const session = await openSession(system);
      trace.watch('load', session.load('id'));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
      await trace.ends('again', session.load('id'));
      await trace.ends('generateRequest', session.generateRequest('cenc', system.initData(KEY.a)));
      trace.say(`sessionId ${wordFor(session.sessionId)}`);
    },
  },
  {
    id: 'session/load-nothing',
    section: 'MediaKeySession.load()',
    says: 'An empty id is a TypeError, a missing one too; only the first uses the object up.',
    async run(system, trace) {
      const session = await openSession(system);
      await trace.ends('missing', callLoosely(session, 'load'));
      await trace.ends('empty', session.load(''));
      await trace.ends('again', session.load(''));
    },
    demands: ['missing: rejected TypeError', 'empty: rejected TypeError', 'again: rejected DOMException InvalidStateError'],
  },
  {
    id: 'session/load-in-use',
    section: 'MediaKeySession.load()',
    says: 'A session that made a request, or was closed, cannot be loaded: an InvalidStateError.',
    demands: ['in use: rejected DOMException InvalidStateError', 'empty id: rejected DOMException InvalidStateError', 'closed: rejected DOMException InvalidStateError'],
    async run(system, trace) {
      const session = await openSession(system);
      await ask(session, system);
      await trace.ends('in use', session.load('id'));
      await trace.ends('empty id', session.load(''));
      await session.close();
      await trace.ends('closed', session.load('id'));
    },
  },
  {
    id: 'session/remove-early',
    section: 'MediaKeySession.remove()',
    says: 'Nothing can be removed from a session without a request, or from a closed one: an InvalidStateError.',
    demands: ['fresh: rejected DOMException InvalidStateError', 'microtask', 'closed: rejected DOMException InvalidStateError'],
    async run(system, trace) {
      const session = await openSession(system);
      trace.watch('fresh', session.remove());
      queueMicrotask(() => trace.say('microtask'));
      await ask(session, system);
      await session.close();
      await trace.ends('closed', session.remove());
    },
  },
  {
    id: 'session/remove-temporary',
    section: 'MediaKeySession.remove()',
    says: 'Removing the keys of a temporary session leaves them known as “released”, announced after the promise.',
    demands: ['remove: resolved undefined', 'ten microtasks after remove', 'keystatuseschange event', 'statuses ["released"]'],
    async run(system, trace) {
      const session = await openSession(system);
      await ask(session, system);
      await session.update(system.licence(KEY.a));
      await trace.rest();
      listen(session, trace);
      watchWithMicrotasks('remove', session.remove(), trace);
      await trace.until('ten microtasks');
      await trace.rest();
      trace.say(`statuses ${wordFor([...session.keyStatuses.values()])}`);
    },
  },
  {
    id: 'session/remove-and-go-on',
    section: 'MediaKeySession.remove()',
    says: 'A session whose keys were removed is still open.',
    chromium: 'A licence for the same keys makes them usable again; the recommendation leaves that to the key system.',
    async run(system, trace) {
      const session = await openSession(system);
      await ask(session, system);
      await session.update(system.licence(KEY.a));
      await session.remove();
      await trace.ends('update', session.update(system.licence(KEY.a)));
      trace.say(`statuses ${wordFor([...session.keyStatuses.values()])}`);
      await trace.ends('close', session.close());
    },
  },
];
