import type { EmeRule } from '../eme-rule';
import { ask, listen, openAsking, openSession, watchWithMicrotasks } from '../steps';
import { KEY } from '../systems/system-under-test';
import { wordFor } from '../trace';

export const MESSAGE_RULES: readonly EmeRule[] = [
  {
    id: 'message/event',
    section: 'MediaKeyMessageEvent',
    says: 'A request arrives as a MediaKeyMessageEvent, at the session and nowhere else, and cannot be cancelled.',
    demands: [
      'MediaKeyMessageEvent, one of them: true',
      'type "message"',
      'messageType "license-request"',
      'message an ArrayBuffer: true, not empty: true, the same each time: true',
      'target the session: true, currentTarget: true, eventPhase 2',
      'bubbles false, cancelable false, composed false, defaultPrevented false',
      'path 1',
      'own properties ["isTrusted"]',
    ],
    async run(system, trace) {
      const session = await openSession(system);
      session.addEventListener('message', (event) => {
        const { type, messageType, message, target, currentTarget, eventPhase, bubbles, cancelable, composed } = event;
        event.preventDefault();
        trace.say(`${wordFor(event)}, one of them: ${event instanceof MediaKeyMessageEvent}`);
        trace.say(`type ${wordFor(type)}`);
        trace.say(`messageType ${wordFor(messageType)}`);
        trace.say(`message an ArrayBuffer: ${message instanceof ArrayBuffer}, not empty: ${message.byteLength > 0}, the same each time: ${message === event.message}`);
        trace.say(`target the session: ${target === session}, currentTarget: ${currentTarget === session}, eventPhase ${eventPhase}`);
        trace.say(`bubbles ${bubbles}, cancelable ${cancelable}, composed ${composed}, defaultPrevented ${event.defaultPrevented}`);
        trace.say(`path ${event.composedPath().length}`);
        trace.say(`own properties ${wordFor(Reflect.ownKeys(event))}`);
      });
      await ask(session, system);
    },
  },
  {
    id: 'message/after-the-promise',
    section: 'Queue a "message" Event',
    says: 'The event is a task of its own: the promise of the request, and the microtasks that its end sets off, come before it.',
    demands: ['generateRequest: resolved undefined', 'ten microtasks after generateRequest', 'message event'],
    async run(system, trace) {
      const session = await openSession(system);
      listen(session, trace);
      watchWithMicrotasks('generateRequest', session.generateRequest('cenc', system.initData(KEY.a)), trace);
      await trace.until('message event');
      await trace.rest();
    },
  },
  {
    id: 'message/late-listener',
    section: 'Queue a "message" Event',
    says: 'So a listener that is added after the request was awaited still hears the message.',
    demands: ['heard'],
    async run(system, trace) {
      const session = await openSession(system);
      await session.generateRequest('cenc', system.initData(KEY.a));
      session.addEventListener('message', () => trace.say('heard'));
      await trace.until('heard');
    },
  },
  {
    id: 'message/id-is-there',
    section: 'MediaKeySession.generateRequest()',
    says: 'In a listener the session has its id, and takes a licence.',
    demands: ['id there: true', 'update: resolved undefined', 'size 1'],
    async run(system, trace) {
      const session = await openSession(system);
      session.addEventListener('message', () => {
        trace.say(`id there: ${session.sessionId !== ''}`);
        trace.watch('update', session.update(system.licence(KEY.a)));
      });
      await session.generateRequest('cenc', system.initData(KEY.a));
      await trace.until('update');
      trace.say(`size ${session.keyStatuses.size}`);
    },
  },
  {
    id: 'message/handlers-in-order',
    section: 'Event handlers',
    says: 'Listeners and the handler run in the order in which they were added; a handler that is replaced keeps its place.',
    demands: ['listener 1', 'handler B', 'listener 2'],
    async run(system, trace) {
      const session = await openSession(system);
      session.addEventListener('message', () => trace.say('listener 1'));
      session.onmessage = () => trace.say('handler A');
      session.addEventListener('message', () => trace.say('listener 2'));
      session.onmessage = () => trace.say('handler B');
      await ask(session, system);
    },
  },
  {
    id: 'message/handler-set-anew',
    section: 'Event handlers',
    says: 'A handler that was set to null gives up its place: set again, it runs last.',
    demands: ['listener 1', 'listener 2', 'handler B'],
    async run(system, trace) {
      const session = await openSession(system);
      session.onmessage = () => trace.say('handler A');
      session.addEventListener('message', () => trace.say('listener 1'));
      session.onmessage = null;
      session.addEventListener('message', () => trace.say('listener 2'));
      session.onmessage = () => trace.say('handler B');
      await ask(session, system);
    },
  },
  {
    id: 'message/handler-null',
    section: 'Event handlers',
    says: 'A handler that is null is not called.',
    demands: ['reads null', 'listener'],
    async run(system, trace) {
      const session = await openSession(system);
      session.onmessage = () => trace.say('handler');
      session.onmessage = null;
      trace.say(`reads ${wordFor(session.onmessage)}`);
      session.addEventListener('message', () => trace.say('listener'));
      await ask(session, system);
      await trace.rest();
    },
  },
  {
    id: 'message/handler-values',
    section: 'Event handlers',
    says: 'What is no object becomes null; an object that cannot be called is kept, and does nothing; its `handleEvent` is not asked.',
    demands: ['number: null', 'text: null', 'undefined: null', 'object: Object', 'the same: true', 'listener'],
    async run(system, trace) {
      const session = await openSession(system);
      const set = (value: unknown) => {
        session.onmessage = value as null;
        return session.onmessage as unknown;
      };
      trace.call('number', () => set(5));
      trace.call('text', () => set('text'));
      trace.call('undefined', () => set(undefined));
      const object = { handleEvent: () => trace.say('handleEvent') };
      trace.call('object', () => set(object));
      trace.say(`the same: ${wordFor(session.onmessage === (object as unknown))}`);
      session.addEventListener('message', () => trace.say('listener'));
      await ask(session, system);
    },
  },
  {
    id: 'message/handler-this',
    section: 'Event handlers',
    says: 'A handler is called with the session as `this` and the event as its only argument.',
    demands: ['this the session: true', 'arguments [MediaKeyMessageEvent]'],
    async run(system, trace) {
      const session = await openSession(system);
      session.onmessage = function (this: unknown, ...args: unknown[]) {
        trace.say(`this the session: ${this === session}`);
        trace.say(`arguments ${wordFor(args)}`);
      };
      await ask(session, system);
    },
  },
  {
    id: 'message/event-target',
    section: 'EventTarget',
    says: 'A session is an EventTarget in every respect: once, removal, abort, objects as listeners, stopping, and events of the page’s own.',
    demands: ['own: object listener', 'own: handler', 'own: stopped', 'dispatched: true', 'message: object listener'],
    async run(system, trace) {
      const session = await openSession(system);
      const abort = new AbortController();
      const removed = () => trace.say('removed');
      session.addEventListener('message', removed);
      session.addEventListener('message', () => trace.say('aborted'), { signal: abort.signal });
      let round = 'own';
      session.addEventListener('message', { handleEvent: () => trace.say(`${round}: object listener`) });
      session.onmessage = () => round === 'own' && trace.say('own: handler');
      const stop = (event: Event) => {
        trace.say(`${round}: stopped`);
        event.stopImmediatePropagation();
      };
      session.addEventListener('message', stop, { once: true });
      session.addEventListener('message', () => round === 'own' && trace.say('after the stop'));
      session.removeEventListener('message', removed);
      abort.abort();
      trace.call('dispatched', () => session.dispatchEvent(new Event('message')));
      round = 'message';
      await ask(session, system);
    },
  },
  {
    id: 'message/one',
    section: 'MediaKeySession.generateRequest()',
    says: 'One request brings one message, and the licence for it brings no other.',
    demands: ['keystatuseschange event'],
    async run(system, trace) {
      const session = await openAsking(system, KEY.a, KEY.b);
      listen(session, trace);
      await session.update(system.licence(KEY.a, KEY.b));
      await trace.until('keystatuseschange event');
      await trace.rest();
    },
  },
];
