import type { EmeRule } from '../eme-rule';
import { toUtf8 } from '../../../../src/base/bytes';
import { callLoosely } from '../loose';
import { listen, openAsking, openLicensed, openSession, watchWithMicrotasks } from '../steps';
import { joined } from '../systems/boxes';
import { KEY } from '../systems/system-under-test';
import { wordFor, type Trace } from '../trace';
import { keyIdsOf } from './words';

function sayKeys(session: MediaKeySession, trace: Trace): void {
  trace.say(`keys ${keyIdsOf(session)}, statuses ${wordFor([...session.keyStatuses.values()])}`);
}

export const UPDATE_RULES: readonly EmeRule[] = [
  {
    id: 'update/too-early',
    section: 'MediaKeySession.update()',
    says: 'A session takes nothing before its request is made: an InvalidStateError, also of an empty answer.',
    demands: ['fresh: rejected DOMException InvalidStateError', 'empty: rejected DOMException InvalidStateError', 'meanwhile: rejected DOMException InvalidStateError', 'microtask'],
    async run(system, trace) {
      const session = await openSession(system);
      await trace.ends('fresh', session.update(system.licence(KEY.a)));
      await trace.ends('empty', session.update(new ArrayBuffer(0)));
      const request = session.generateRequest('cenc', system.initData(KEY.a));
      trace.watch('meanwhile', session.update(system.licence(KEY.a)));
      queueMicrotask(() => trace.say('microtask'));
      await request;
    },
  },
  {
    id: 'update/empty',
    section: 'MediaKeySession.update()',
    says: 'An empty answer is a TypeError, at once.',
    demands: ['buffer: rejected TypeError', 'microtask', 'view: rejected TypeError'],
    async run(system, trace) {
      const session = await openAsking(system);
      trace.watch('buffer', session.update(new ArrayBuffer(0)));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
      await trace.ends('view', session.update(new Uint8Array(4).subarray(4)));
    },
  },
  {
    id: 'update/argument-types',
    section: 'Buffer source types',
    says: 'An answer that is no buffer is a TypeError, whatever state the session is in.',
    demands: ['fresh', 'nothing', 'text', 'list', 'closed'].map((what) => `${what}: rejected TypeError`),
    async run(system, trace) {
      const fresh = await openSession(system);
      const update = (session: MediaKeySession, ...args: unknown[]) => callLoosely(session, 'update', ...args);
      await trace.ends('fresh', update(fresh, 'text'));
      const session = await openAsking(system);
      await trace.ends('nothing', update(session));
      await trace.ends('text', update(session, 'text'));
      await trace.ends('list', update(session, [1, 2, 3]));
      await session.close();
      await trace.ends('closed', update(session, 'text'));
    },
  },
  {
    id: 'update/garbage',
    section: 'MediaKeySession.update()',
    says: 'An answer that is no licence is a TypeError; nothing changes, and the session takes the right one afterwards.',
    demands: ['bytes', 'text', 'cut off', 'with a tail'].map((what) => `${what}: rejected TypeError`).concat('keys [], statuses []', 'right: resolved undefined', 'keystatuseschange event'),
    async run(system, trace) {
      const session = await openAsking(system);
      listen(session, trace);
      const good = system.licence(KEY.a);
      await trace.ends('bytes', session.update(new Uint8Array(64).fill(0xff)));
      await trace.ends('text', session.update(toUtf8('<html><body>502 Bad Gateway</body></html>')));
      await trace.ends('cut off', session.update(good.subarray(0, -20)));
      await trace.ends('with a tail', session.update(joined([good.subarray(0, -1), new Uint8Array(9).fill(0xff)])));
      sayKeys(session, trace);
      await trace.ends('right', session.update(good));
      await trace.until('keystatuseschange event');
    },
  },
  {
    id: 'update/licence',
    section: 'Update Key Statuses',
    says: 'A licence makes its keys known: in the map when the promise resolves, announced by an event of its own afterwards.',
    demands: ['update: resolved undefined', 'keys ["a"], statuses ["usable"]', 'ten microtasks after update', 'keystatuseschange event', 'keys ["a"], statuses ["usable"]'],
    async run(system, trace) {
      const session = await openAsking(system);
      session.addEventListener('keystatuseschange', () => {
        trace.say('keystatuseschange event');
        sayKeys(session, trace);
      });
      const promise = session.update(system.licence(KEY.a));
      watchWithMicrotasks('update', promise, trace);
      await promise;
      sayKeys(session, trace);
      await trace.until('keystatuseschange event');
      await trace.rest();
    },
  },
  {
    id: 'update/statuses-event',
    section: 'Update Key Statuses',
    says: 'The announcement is a plain Event without data, at the session.',
    demands: ['Event, plain: true', 'target the session: true, bubbles false, cancelable false, composed false', 'handler with the session as this: true'],
    async run(system, trace) {
      const session = await openAsking(system);
      session.addEventListener('keystatuseschange', (event) => {
        trace.say(`${wordFor(event)}, plain: ${Object.getPrototypeOf(event) === Event.prototype}`);
        const { target, bubbles, cancelable, composed } = event;
        trace.say(`target the session: ${target === session}, bubbles ${bubbles}, cancelable ${cancelable}, composed ${composed}`);
      });
      session.onkeystatuseschange = function (this: unknown) {
        trace.say(`handler with the session as this: ${this === session}`);
      };
      await session.update(system.licence(KEY.a));
      await trace.until('handler');
    },
  },
  {
    id: 'update/not-before',
    section: 'MediaKeySession.update()',
    says: 'While an answer is worked on, the map is as it was.',
    demands: ['during the call 0', 'ten microtasks later 0', 'when resolved 1'],
    async run(system, trace) {
      const session = await openAsking(system);
      const promise = session.update(system.licence(KEY.a));
      trace.say(`during the call ${session.keyStatuses.size}`);
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say(`ten microtasks later ${session.keyStatuses.size}`);
      await promise;
      trace.say(`when resolved ${session.keyStatuses.size}`);
    },
  },
  {
    id: 'update/other-keys',
    section: 'MediaKeySession.update()',
    says: 'A licence for keys that were not asked for is a licence all the same.',
    demands: ['update: resolved undefined', 'keys ["c"], statuses ["usable"]'],
    async run(system, trace) {
      const session = await openAsking(system, KEY.a);
      await trace.ends('update', session.update(system.licence(KEY.c)));
      sayKeys(session, trace);
    },
  },
  {
    id: 'update/again',
    section: 'MediaKeySession.update()',
    says: 'The same licence once more changes nothing.',
    chromium: 'ClearKey announces the keys that it knew already once more; the emulator does as the text says.',
    demands: ['again: resolved undefined', 'keys ["a"], statuses ["usable"]'],
    clearKey: ['again: resolved undefined', 'keys ["a"], statuses ["usable"]', 'keystatuseschange event'],
    async run(system, trace) {
      const session = await openLicensed(system, KEY.a);
      listen(session, trace);
      await trace.ends('again', session.update(system.licence(KEY.a)));
      sayKeys(session, trace);
      await trace.rest();
    },
  },
  {
    id: 'update/more-keys',
    section: 'MediaKeySession.update()',
    says: 'A second licence with another key adds it to those that are known.',
    async run(system, trace) {
      const session = await openLicensed(system, KEY.b);
      listen(session, trace);
      await trace.ends('second', session.update(system.licence(KEY.a)));
      sayKeys(session, trace);
      await trace.until('keystatuseschange event');
    },
  },
  {
    id: 'update/expiration',
    section: 'Update Expiration',
    says: 'A licence without an end leaves the expiration NaN.',
    demands: ['expiration NaN'],
    async run(system, trace) {
      const session = await openLicensed(system, KEY.a);
      trace.say(`expiration ${wordFor(session.expiration)}`);
    },
  },
  {
    id: 'update/copies',
    section: 'MediaKeySession.update()',
    says: 'An answer is copied during the call; of a view only its own bytes are taken.',
    demands: ['overwritten: resolved undefined', 'offset: resolved undefined', 'keys ["a","b"], statuses ["usable", "usable"]'],
    async run(system, trace) {
      const session = await openAsking(system, KEY.a, KEY.b);
      const first = system.licence(KEY.a);
      const promise = session.update(first);
      first.fill(0xff);
      await trace.ends('overwritten', promise);
      const second = system.licence(KEY.b);
      const around = joined([new Uint8Array(8).fill(0xee), second, new Uint8Array(8).fill(0xee)]);
      await trace.ends('offset', session.update(new DataView(around.buffer, 8, second.length)));
      sayKeys(session, trace);
    },
  },
  {
    id: 'update/concurrent',
    section: 'MediaKeySession.update()',
    says: 'Answers that come close together are all taken, in their order, and each change is announced.',
    async run(system, trace) {
      const session = await openAsking(system, KEY.a, KEY.b);
      // When each is announced is open: it is queued with its answer, and that may be in the middle of the others.
      let announced = 0;
      session.addEventListener('keystatuseschange', () => (announced += 1));
      trace.watch('first', session.update(system.licence(KEY.a)));
      trace.watch('broken', session.update(Uint8Array.of(1, 2, 3)));
      trace.watch('second', session.update(system.licence(KEY.b)));
      await trace.until('second');
      await trace.rest();
      trace.say(`announced ${announced}`);
      sayKeys(session, trace);
    },
  },
  {
    id: 'update/other-sessions',
    section: 'MediaKeySession.update()',
    says: 'Keys of one session are nothing to another, of the same MediaKeys or of others, and stay when the other closes.',
    demands: ['keys ["a"], statuses ["usable"]', 'keys ["a","b"], statuses ["usable", "usable"]', 'keys ["a"], statuses ["usable"]'],
    async run(system, trace) {
      const first = await openLicensed(system, KEY.a);
      const second = await openLicensed(system, KEY.a, KEY.b);
      sayKeys(first, trace);
      sayKeys(second, trace);
      await second.close();
      await trace.rest();
      sayKeys(first, trace);
    },
  },
];
