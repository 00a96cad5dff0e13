import type { EmeRule } from '../eme-rule';
import { fromHex } from '../../../../src/base/bytes';
import { callLoosely } from '../loose';
import { openAsking, openLicensed, openSession } from '../steps';
import { KEY } from '../systems/system-under-test';
import { wordFor } from '../trace';
import { keyIdsOf, nameOfKey } from './words';

export const KEY_STATUSES_RULES: readonly EmeRule[] = [
  {
    id: 'key-statuses/order',
    section: 'MediaKeyStatusMap',
    says: 'Keys are iterated in the order of their ids, not of their coming.',
    demands: ['keys ["a","b","c"]', 'forEach a, b, c'],
    async run(system, trace) {
      const session = await openAsking(system, KEY.c, KEY.a, KEY.b);
      await session.update(system.licence(KEY.c, KEY.a));
      await session.update(system.licence(KEY.b));
      trace.say(`keys ${keyIdsOf(session)}`);
      const seen: string[] = [];
      session.keyStatuses.forEach((_status, keyId) => seen.push(nameOfKey(keyId)));
      trace.say(`forEach ${seen.join(', ')}`);
    },
  },
  {
    id: 'key-statuses/iterators',
    section: 'Iterable declarations',
    says: '`entries`, `keys`, `values` and the map itself can be iterated; the map’s own iterator is `entries`, the same function.',
    demands: [
      'entries: MediaKeyStatusMap Iterator',
      'itself: MediaKeyStatusMap Iterator',
      'entries [[ArrayBuffer of 16, "usable"], [ArrayBuffer of 16, "usable"]]',
      'keys [ArrayBuffer of 16, ArrayBuffer of 16]',
      'values ["usable", "usable"]',
      'itself [[ArrayBuffer of 16, "usable"], [ArrayBuffer of 16, "usable"]]',
      'the same function: true',
      'an iterator iterates itself: true',
      'inherits Iterator: true',
      'done: {"done":true}',
    ],
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a, KEY.b)).keyStatuses;
      trace.call('entries', () => map.entries());
      trace.call('itself', () => map[Symbol.iterator]());
      trace.say(`entries ${wordFor([...map.entries()])}`);
      trace.say(`keys ${wordFor([...map.keys()])}`);
      trace.say(`values ${wordFor([...map.values()])}`);
      trace.say(`itself ${wordFor([...map])}`);
      const { prototype } = MediaKeyStatusMap as unknown as { prototype: Record<PropertyKey, unknown> };
      trace.say(`the same function: ${prototype[Symbol.iterator] === prototype['entries']}`);
      const iterator = map.keys();
      trace.say(`an iterator iterates itself: ${iterator[Symbol.iterator]() === iterator}`);
      const arrayIterator: unknown = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
      trace.say(`inherits Iterator: ${Object.getPrototypeOf(Object.getPrototypeOf(iterator)) === arrayIterator}`);
      while (iterator.next().done !== true);
      trace.say(`done: ${JSON.stringify(iterator.next())}`);
    },
  },
  {
    id: 'key-statuses/iterator-prototype',
    section: 'Iterable declarations',
    says: 'All iterators of maps have one prototype, with `next` on it.',
    async run(system, trace) {
      const map = (await openSession(system)).keyStatuses;
      const prototypeOf = (value: unknown) => Object.getPrototypeOf(value) as object;
      const prototype = prototypeOf(map.entries());
      trace.say(`one: ${prototype === prototypeOf(map.keys()) && prototype === prototypeOf(map.values())}`);
      for (const key of Reflect.ownKeys(prototype)) {
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(prototype, key) ?? {};
        trace.say(`${String(key)}: writable ${String(writable)}, enumerable ${String(enumerable)}, configurable ${String(configurable)}`);
      }
    },
  },
  {
    id: 'key-statuses/iterator-lives',
    section: 'MediaKeyStatusMap',
    says: 'An iterator goes through the keys that are known.',
    chromium: 'It looks at each step; the recommendation speaks of a snapshot.',
    async run(system, trace) {
      const session = await openLicensed(system, KEY.b);
      const iterator = session.keyStatuses.keys();
      await session.update(system.licence(KEY.a, KEY.c));
      const names = [...iterator].map(nameOfKey);
      trace.say(`old iterator ${wordFor(names)}`);
      trace.say(`new iterator ${keyIdsOf(session)}`);
    },
  },
  {
    id: 'key-statuses/for-each',
    section: 'Iterable declarations',
    says: '`forEach` calls back with status, key id and map, and with the `this` that it is given; what is no function is a TypeError.',
    demands: ['["usable", ArrayBuffer of 16, MediaKeyStatusMap] this "mine", the map: true', 'returns: undefined', 'nothing: threw TypeError', 'object: threw TypeError', 'of an empty map: threw TypeError'],
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a)).keyStatuses;
      const callback = function (this: unknown, ...args: unknown[]) {
        trace.say(`${wordFor(args)} this ${wordFor(this)}, the map: ${args[2] === map}`);
      };
      trace.call('returns', () => callLoosely(map, 'forEach', callback, 'mine'));
      trace.call('nothing', () => callLoosely(map, 'forEach'));
      trace.call('object', () => callLoosely(map, 'forEach', {}));
      const empty = (await openSession(system)).keyStatuses;
      trace.call('of an empty map', () => callLoosely(empty, 'forEach', 1));
    },
  },
  {
    id: 'key-statuses/get',
    section: 'MediaKeyStatusMap',
    says: 'Keys are found by the bytes of a buffer or of any view.',
    demands: ['buffer: "usable", true', 'view: "usable", true', 'offset: "usable", true', 'data view: "usable", true', 'wide: "usable", true'],
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a)).keyStatuses;
      const id = fromHex(KEY.a);
      const around = new Uint8Array(32).fill(0xee);
      around.set(id, 8);
      const find = (what: string, keyId: BufferSource) => trace.say(`${what}: ${wordFor(map.get(keyId))}, ${map.has(keyId)}`);
      find('buffer', id.buffer);
      find('view', id);
      find('offset', around.subarray(8, 24));
      find('data view', new DataView(around.buffer, 8, 16));
      find('wide', new Float64Array(id.buffer));
    },
  },
  {
    id: 'key-statuses/get-unknown',
    section: 'MediaKeyStatusMap',
    says: 'A key that is not known is undefined, and not there; so are ids of other lengths.',
    demands: ['another', 'shorter', 'longer', 'empty'].map((what) => `${what}: undefined, false`),
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a)).keyStatuses;
      const find = (what: string, hex: string) => trace.say(`${what}: ${wordFor(map.get(fromHex(hex)))}, ${map.has(fromHex(hex))}`);
      find('another', KEY.b);
      find('shorter', KEY.a.slice(2));
      find('longer', `${KEY.a}00`);
      find('empty', '');
    },
  },
  {
    id: 'key-statuses/get-types',
    section: 'Buffer source types',
    says: 'What is no buffer is a TypeError, thrown.',
    demands: ['get text', 'get nothing', 'get null', 'get list', 'has text', 'has nothing', 'has null', 'has list'].map((what) => `${what}: threw TypeError`),
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a)).keyStatuses;
      for (const name of ['get', 'has'] as const) {
        const look = (...args: unknown[]) => () => callLoosely(map, name, ...args);
        trace.call(`${name} text`, look('text'));
        trace.call(`${name} nothing`, look());
        trace.call(`${name} null`, look(null));
        trace.call(`${name} list`, look([1, 2, 3]));
      }
    },
  },
  {
    id: 'key-statuses/read-only',
    section: 'MediaKeyStatusMap',
    says: 'The map is read-only: what a page writes into a key id that it was handed changes nothing, and there is no way to set.',
    chromium: 'ClearKey hands out its own buffers, and a page can overwrite them; the emulator hands out copies.',
    clearKey: ['still there: false', 'ids are copies: false', 'set: undefined', 'size: threw TypeError'],
    demands: ['still there: true', 'ids are copies: true', 'set: undefined', 'size: threw TypeError'],
    async run(system, trace) {
      const map = (await openLicensed(system, KEY.a)).keyStatuses;
      for (const keyId of map.keys()) new Uint8Array(keyId as ArrayBuffer).fill(0);
      trace.say(`still there: ${map.has(fromHex(KEY.a))}`);
      const [first] = map.keys();
      const [second] = map.keys();
      trace.say(`ids are copies: ${first !== second}`);
      trace.say(`set: ${wordFor((map as unknown as Record<string, unknown>)['set'])}`);
      trace.call('size', () => {
        (map as { size: number }).size = 5;
      });
    },
  },
];
