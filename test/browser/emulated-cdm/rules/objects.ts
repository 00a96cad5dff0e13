import type { EmeRule } from '../eme-rule';
import { callLoosely, callOn } from '../loose';
import { openAccess, openKeys, openLicensed, openSession, sessionOf } from '../steps';
import { KEY } from '../systems/system-under-test';
import { wordFor } from '../trace';

interface Interface {
  readonly name: string;
  readonly prototype: object;
}

/** When a rule runs: Node, which makes the page of the rules, has none of them. */
function interfaces(): readonly Interface[] {
  return [MediaKeySystemAccess, MediaKeys, MediaKeySession, MediaKeyStatusMap, MediaKeyMessageEvent];
}

function descriptorOf(object: object, key: PropertyKey): Readonly<Record<string, unknown>> {
  return { ...Object.getOwnPropertyDescriptor(object, key) };
}

const PROMISING = ['generateRequest', 'update', 'close', 'remove', 'load'] as const;

export const OBJECT_RULES: readonly EmeRule[] = [
  {
    id: 'objects/prototypes',
    section: 'Interfaces',
    says: 'Every object has the prototype of its interface, and no other between.',
    demands: ['MediaKeySystemAccess', 'MediaKeys', 'MediaKeySession', 'MediaKeyStatusMap']
      .map((name) => `${name}: prototype true, constructor true, "[object ${name}]"`)
      .concat('instanceof: true, true, true, true', 'session is an EventTarget: true'),
    async run(system, trace) {
      const access = await openAccess(system);
      const keys = await access.createMediaKeys();
      const session = sessionOf(keys);
      const about = (object: object, { name, prototype }: Interface) => {
        const isConstructor = Reflect.get(prototype, 'constructor') === object.constructor;
        trace.say(`${name}: prototype ${Object.getPrototypeOf(object) === prototype}, constructor ${isConstructor}, ${wordFor(Object.prototype.toString.call(object))}`);
      };
      about(access, MediaKeySystemAccess);
      about(keys, MediaKeys);
      about(session, MediaKeySession);
      about(session.keyStatuses, MediaKeyStatusMap);
      const are = [access instanceof MediaKeySystemAccess, keys instanceof MediaKeys, session instanceof MediaKeySession, session.keyStatuses instanceof MediaKeyStatusMap];
      trace.say(`instanceof: ${are.join(', ')}`);
      trace.say(`session is an EventTarget: ${session instanceof EventTarget && Object.getPrototypeOf(MediaKeySession.prototype) === EventTarget.prototype}`);
    },
  },
  {
    id: 'objects/members',
    section: 'Interfaces',
    says: 'The prototypes have their members in the same order, of the same kinds and with the same flags as ever.',
    run(_system, trace) {
      for (const { name, prototype } of interfaces()) {
        for (const key of Reflect.ownKeys(prototype)) {
          const { get, set, value, writable, enumerable, configurable } = descriptorOf(prototype, key);
          const kind = get ? (set ? 'read-write' : 'read-only') : typeof value === 'function' ? 'method' : wordFor(value);
          trace.say(`${name} ${String(key)}: ${kind}, writable ${String(writable)}, enumerable ${String(enumerable)}, configurable ${String(configurable)}`);
        }
      }
      return Promise.resolve();
    },
  },
  {
    id: 'objects/functions',
    section: 'Operations',
    says: 'Methods and accessors have the names and lengths that Web IDL gives them, and are no constructors.',
    run(_system, trace) {
      const places = [
        ...interfaces().map(({ name, prototype }) => ({ name, prototype, keys: Reflect.ownKeys(prototype) })),
        { name: 'HTMLMediaElement', prototype: HTMLMediaElement.prototype, keys: ['setMediaKeys', 'mediaKeys'] },
        { name: 'Navigator', prototype: Navigator.prototype, keys: ['requestMediaKeySystemAccess'] },
        { name: 'MediaCapabilities', prototype: MediaCapabilities.prototype, keys: ['decodingInfo'] },
      ];
      for (const { name, prototype, keys } of places) {
        for (const key of keys.filter((one) => one !== 'constructor')) {
          const descriptor = descriptorOf(prototype, key);
          for (const kind of ['get', 'set', 'value'] as const) {
            const made = descriptor[kind];
            if (typeof made !== 'function') continue;
            trace.call(`${name} ${String(key)} ${kind}, named ${wordFor(made.name)}, length ${made.length}, prototype ${Object.hasOwn(made, 'prototype')}`, () => Reflect.construct(made, []) as unknown);
          }
        }
      }
      return Promise.resolve();
    },
  },
  {
    id: 'objects/no-constructors',
    section: 'Interfaces',
    says: 'The interfaces are called by nobody, with `new` or without.',
    demands: ['MediaKeySystemAccess', 'MediaKeys', 'MediaKeySession', 'MediaKeyStatusMap'].flatMap((name) => [`new ${name}: threw TypeError`, `${name}: threw TypeError`]),
    run(_system, trace) {
      for (const type of [MediaKeySystemAccess, MediaKeys, MediaKeySession, MediaKeyStatusMap]) {
        trace.call(`new ${type.name}`, () => new type());
        trace.call(type.name, () => Reflect.apply(type as unknown as () => unknown, undefined, []));
      }
      return Promise.resolve();
    },
  },
  {
    id: 'objects/foreign-this',
    section: 'Operations',
    says: 'A method on an object that is none of its interface is a TypeError: in a promise where the method gives promises, else thrown.',
    demands: ['a plain object', 'nothing', 'made of the prototype', 'a map'].flatMap((what) => [
      ...[...PROMISING, 'setServerCertificate', 'createMediaKeys'].map((name) => `${name} of ${what}: rejected TypeError`),
      ...['createSession', 'getConfiguration'].map((name) => `${name} of ${what}: threw TypeError`),
    ]),
    async run(system, trace) {
      const { keyStatuses } = await openSession(system);
      const fakes = { 'a plain object': {}, nothing: undefined, 'made of the prototype': Object.create(MediaKeySession.prototype) as unknown, 'a map': keyStatuses };
      for (const [what, fake] of Object.entries(fakes)) {
        const bytes = new Uint8Array(1);
        for (const name of PROMISING) await trace.ends(`${name} of ${what}`, callOn(fake, MediaKeySession.prototype, name, bytes, bytes));
        await trace.ends(`setServerCertificate of ${what}`, callOn(fake, MediaKeys.prototype, 'setServerCertificate', bytes));
        await trace.ends(`createMediaKeys of ${what}`, callOn(fake, MediaKeySystemAccess.prototype, 'createMediaKeys'));
        trace.call(`createSession of ${what}`, () => callOn(fake, MediaKeys.prototype, 'createSession'));
        trace.call(`getConfiguration of ${what}`, () => callOn(fake, MediaKeySystemAccess.prototype, 'getConfiguration'));
      }
    },
  },
  {
    id: 'objects/foreign-getters',
    section: 'Attributes',
    says: 'An attribute of an object that is none of its interface throws a TypeError, or rejects with it where it is a promise.',
    async run(system, trace) {
      const session = await openLicensed(system);
      for (const [what, fake] of Object.entries({ 'a plain object': {}, 'made of the prototype': Object.create(MediaKeySession.prototype) as object, 'a session': session })) {
        for (const { name, prototype } of interfaces()) {
          for (const key of Reflect.ownKeys(prototype)) {
            const { get } = descriptorOf(prototype, key);
            if (typeof get !== 'function' || (fake === session && prototype === MediaKeySession.prototype)) continue;
            const label = `${name}.${String(key)} of ${what}`;
            let got: unknown;
            trace.call(label, () => (got = Reflect.apply(get, fake, [])));
            if (got instanceof Promise) await trace.ends(label, got);
          }
        }
      }
    },
  },
  {
    id: 'objects/foreign-setter',
    section: 'Attributes',
    says: 'A handler can be set on a session and on nothing else: a TypeError.',
    demands: ['plain object: threw TypeError', 'made of the prototype: threw TypeError'],
    run(_system, trace) {
      const setOn = (fake: object) => Reflect.set(MediaKeySession.prototype, 'onmessage', null, fake);
      trace.call('plain object', () => setOn({}));
      trace.call('made of the prototype', () => setOn(Object.create(MediaKeySession.prototype) as object));
      return Promise.resolve();
    },
  },
  {
    id: 'objects/foreign-map',
    section: 'Operations',
    says: 'A map’s methods on what is no map throw a TypeError.',
    demands: ['get', 'has', 'forEach', 'entries', 'keys', 'values'].map((name) => `${name}: threw TypeError`),
    run(_system, trace) {
      for (const name of ['get', 'has', 'forEach', 'entries', 'keys', 'values']) {
        trace.call(name, () => callOn({}, MediaKeyStatusMap.prototype, name, name === 'forEach' ? () => undefined : new Uint8Array(1)));
      }
      return Promise.resolve();
    },
  },
  {
    id: 'objects/borrowed-methods',
    section: 'Operations',
    says: 'A method that is taken from another session works on the session that it is called on.',
    demands: ['id of the second: true', 'id of the first: false'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const [first, second] = [sessionOf(keys), sessionOf(keys)];
      await callOn(second, first, 'generateRequest', 'cenc', system.initData(KEY.a));
      trace.say(`id of the second: ${second.sessionId !== ''}`);
      trace.say(`id of the first: ${first.sessionId !== ''}`);
    },
  },
  {
    id: 'objects/iterator-of-nobody',
    section: 'Iterable declarations',
    says: 'An iterator’s `next` on what is no such iterator is a TypeError.',
    demands: ['plain object: threw TypeError', 'array iterator: threw TypeError'],
    async run(system, trace) {
      const { keyStatuses } = await openSession(system);
      const iterator = keyStatuses.keys();
      trace.call('plain object', () => callOn({}, iterator, 'next'));
      trace.call('array iterator', () => callOn([].values(), iterator, 'next'));
      // The right one is fine.
      callLoosely(iterator, 'next');
    },
  },
];
