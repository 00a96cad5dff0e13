import type { EmeRule } from '../eme-rule';
import { ask, listen, openAsking, openLicensed, openSession, watchWithMicrotasks } from '../steps';
import { KEY } from '../systems/system-under-test';
import { wordFor } from '../trace';

export const CLOSE_RULES: readonly EmeRule[] = [
  {
    id: 'close/uninitialised',
    section: 'MediaKeySession.close()',
    says: 'A session that made no request cannot be closed: an InvalidStateError, at once; it can make its request afterwards.',
    async run(system, trace) {
      const session = await openSession(system);
      trace.watch('close', session.close());
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
      await trace.ends('generateRequest', session.generateRequest('cenc', system.initData(KEY.a)));
    },
    demands: ['close: rejected DOMException InvalidStateError', 'microtask', 'generateRequest: resolved undefined'],
  },
  {
    id: 'close/order',
    section: 'Session Closed',
    says: 'A session that closes forgets its keys, resolves `closed`, then the promise of `close()`; the change of statuses is announced after both.',
    draft: '`closed` resolves with the reason, `"closed-by-application"`; in the recommendation with undefined. Chromium follows the draft.',
    demands: ['closed: "closed-by-application"', 'size 0', 'close: resolved undefined', 'ten microtasks after close', 'keystatuseschange event', 'size in the event 0'],
    async run(system, trace) {
      const session = await openLicensed(system, KEY.a);
      listen(session, trace);
      session.addEventListener('keystatuseschange', () => trace.say(`size in the event ${session.keyStatuses.size}`));
      void session.closed.then((reason) => {
        trace.say(`closed: ${wordFor(reason)}`);
        trace.say(`size ${session.keyStatuses.size}`);
      });
      watchWithMicrotasks('close', session.close(), trace);
      await trace.until('keystatuseschange event');
      await trace.rest();
    },
  },
  {
    id: 'close/without-keys',
    section: 'Session Closed',
    says: 'A session without keys closes in the same order, with the same announcement.',
    demands: ['closed: resolved "closed-by-application"', 'close: resolved undefined', 'ten microtasks after close', 'keystatuseschange event'],
    async run(system, trace) {
      const session = await openAsking(system);
      listen(session, trace);
      trace.watch('closed', session.closed);
      watchWithMicrotasks('close', session.close(), trace);
      await trace.until('ten microtasks');
      await trace.rest();
    },
  },
  {
    id: 'close/not-before',
    section: 'MediaKeySession.close()',
    says: 'While it closes, the session still has its keys.',
    demands: ['during the call 1', 'ten microtasks later 1', 'when resolved 0'],
    async run(system, trace) {
      const session = await openLicensed(system);
      const promise = session.close();
      trace.say(`during the call ${session.keyStatuses.size}`);
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say(`ten microtasks later ${session.keyStatuses.size}`);
      await promise;
      trace.say(`when resolved ${session.keyStatuses.size}`);
    },
  },
  {
    id: 'close/twice',
    section: 'MediaKeySession.close()',
    says: 'Closing again is no error, and at once: also while the first is under way. `closed` stays as it was.',
    draft: 'A session that is closing counts as closed; in the recommendation the second call waits for the CDM too. Chromium follows the draft.',
    demands: [
      'second: resolved undefined',
      'microtask',
      'closed: resolved "closed-by-application"',
      'first: resolved undefined',
      'keystatuseschange event',
      'third: resolved undefined',
      'microtask',
      'closed: resolved "closed-by-application"',
    ],
    async run(system, trace) {
      const session = await openLicensed(system);
      listen(session, trace);
      trace.watch('closed', session.closed);
      trace.watch('first', session.close());
      trace.watch('second', session.close());
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('keystatuseschange event');
      trace.watch('third', session.close());
      queueMicrotask(() => trace.say('microtask'));
      await trace.rest();
      await trace.ends('closed', session.closed);
    },
  },
  {
    id: 'close/what-stays',
    section: 'Session Closed',
    says: 'A closed session keeps its id and has neither keys nor expiration.',
    demands: ['id kept: true', 'expiration NaN', 'size 0', 'entries []'],
    async run(system, trace) {
      const session = await openLicensed(system);
      const { sessionId } = session;
      await session.close();
      trace.say(`id kept: ${sessionId !== '' && session.sessionId === sessionId}`);
      trace.say(`expiration ${wordFor(session.expiration)}`);
      trace.say(`size ${session.keyStatuses.size}`);
      trace.say(`entries ${wordFor([...session.keyStatuses])}`);
    },
  },
  {
    id: 'close/afterwards',
    section: 'MediaKeySession',
    says: 'A closed session does nothing more: an InvalidStateError, at once, also where the arguments are empty.',
    demands: ['update', 'update with nothing', 'generateRequest', 'load', 'remove'].map((what) => `${what}: rejected DOMException InvalidStateError`).concat('microtask', 'close: resolved undefined'),
    async run(system, trace) {
      const session = await openLicensed(system);
      await session.close();
      trace.watch('update', session.update(system.licence(KEY.a)));
      trace.watch('update with nothing', session.update(new ArrayBuffer(0)));
      trace.watch('generateRequest', session.generateRequest('cenc', system.initData(KEY.a)));
      trace.watch('load', session.load('id'));
      trace.watch('remove', session.remove());
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
      await trace.ends('close', session.close());
    },
  },
  {
    id: 'close/while-updating',
    section: 'MediaKeySession.close()',
    says: 'A session that is closed while it works on an answer finishes the answer first.',
    async run(system, trace) {
      const session = await openAsking(system);
      // Once for the keys that came and once for those that went; when is open.
      let announced = 0;
      session.addEventListener('keystatuseschange', () => (announced += 1));
      trace.watch('closed', session.closed);
      trace.watch('update', session.update(system.licence(KEY.a)));
      trace.watch('close', session.close());
      await trace.until('close:');
      await trace.rest();
      trace.say(`size ${session.keyStatuses.size}, announced ${announced}`);
    },
  },
  {
    id: 'close/while-closing',
    section: 'MediaKeySession.close()',
    says: 'What is asked of a session while it closes is refused with an InvalidStateError.',
    draft: 'So says the draft alone; in the recommendation the session is not closed yet. Chromium follows the draft.',
    demands: ['update', 'remove', 'load'].map((what) => `${what}: rejected DOMException InvalidStateError`).concat('close: resolved undefined'),
    async run(system, trace) {
      const session = await openLicensed(system);
      trace.watch('close', session.close());
      trace.watch('update', session.update(system.licence(KEY.a)));
      trace.watch('remove', session.remove());
      trace.watch('load', session.load('id'));
      await trace.until('close:');
      await trace.rest();
    },
  },
  {
    id: 'close/while-requesting',
    section: 'MediaKeySession.close()',
    says: 'A session whose request is under way cannot be closed yet; the request is not disturbed.',
    demands: ['close: rejected DOMException InvalidStateError', 'generateRequest: resolved undefined', 'message event'],
    async run(system, trace) {
      const session = await openSession(system);
      listen(session, trace);
      trace.watch('generateRequest', session.generateRequest('cenc', system.initData(KEY.a)));
      trace.watch('close', session.close());
      await trace.until('message event');
      await trace.rest();
    },
  },
  {
    id: 'close/before-the-message',
    section: 'Session Closed',
    says: 'A session that is closed between its request and its message still delivers the message, which was queued already.',
    async run(system, trace) {
      const session = await openSession(system);
      listen(session, trace);
      await session.generateRequest('cenc', system.initData(KEY.a));
      await trace.ends('close', session.close());
      await trace.rest();
    },
  },
  {
    id: 'close/in-a-listener',
    section: 'MediaKeySession.close()',
    says: 'A session may be closed in a listener of its own message; listeners behind it still run.',
    demands: ['listener 1', 'listener 2', 'close: resolved undefined'],
    async run(system, trace) {
      const session = await openSession(system);
      session.addEventListener('message', () => {
        trace.say('listener 1');
        trace.watch('close', session.close());
      });
      session.addEventListener('message', () => trace.say('listener 2'));
      await ask(session, system);
      await trace.until('close');
    },
  },
];
