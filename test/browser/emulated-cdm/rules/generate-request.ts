import type { EmeRule } from '../eme-rule';
import { callLoosely } from '../loose';
import { ask, listen, openSession, openKeys, sessionOf } from '../steps';
import { FOREIGN_SYSTEM, joined, pssh } from '../systems/boxes';
import { KEY, type SystemUnderTest } from '../systems/system-under-test';
import type { Trace } from '../trace';

/** Each on a session of its own, past the types. */
async function attempt(what: string, system: SystemUnderTest, trace: Trace, ...args: unknown[]): Promise<void> {
  const session = await openSession(system);
  await trace.ends(what, callLoosely(session, 'generateRequest', ...args));
}

export const GENERATE_REQUEST_RULES: readonly EmeRule[] = [
  {
    id: 'generate-request/empty',
    section: 'MediaKeySession.generateRequest()',
    says: 'An empty init data type is a TypeError, and so is empty init data; the type is looked at first for its emptiness, then the data, then whether the type is known.',
    demands: ['no type', 'no data', 'neither', 'no data, unknown type', 'empty view'].map((what) => `${what}: rejected TypeError`),
    async run(system, trace) {
      await attempt('no type', system, trace, '', system.initData(KEY.a));
      await attempt('no data', system, trace, 'cenc', new ArrayBuffer(0));
      await attempt('neither', system, trace, '', new ArrayBuffer(0));
      await attempt('no data, unknown type', system, trace, 'nonsense', new ArrayBuffer(0));
      await attempt('empty view', system, trace, 'cenc', system.initData(KEY.a).subarray(0, 0));
    },
  },
  {
    id: 'generate-request/unknown-type',
    section: 'MediaKeySession.generateRequest()',
    says: 'A type that the key system does not support is a NotSupportedError; names are compared exactly.',
    demands: ['nonsense', 'upper case', 'with a space'].map((what) => `${what}: rejected DOMException NotSupportedError`),
    async run(system, trace) {
      await attempt('nonsense', system, trace, 'nonsense', system.initData(KEY.a));
      await attempt('upper case', system, trace, 'CENC', system.initData(KEY.a));
      await attempt('with a space', system, trace, 'cenc ', system.initData(KEY.a));
    },
  },
  {
    id: 'generate-request/rejects-at-once',
    section: 'MediaKeySession.generateRequest()',
    says: 'What can be seen from the arguments is answered by a promise that is already rejected.',
    demands: ['type: rejected TypeError', 'data: rejected TypeError', 'unknown: rejected DOMException NotSupportedError', 'used: rejected DOMException InvalidStateError', 'microtask'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const [first, second, third] = [sessionOf(keys), sessionOf(keys), sessionOf(keys)];
      trace.watch('type', first.generateRequest('', system.initData(KEY.a)));
      trace.watch('data', second.generateRequest('cenc', new ArrayBuffer(0)));
      trace.watch('unknown', third.generateRequest('nonsense', system.initData(KEY.a)));
      trace.watch('used', third.generateRequest('cenc', system.initData(KEY.a)));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
    },
  },
  {
    id: 'generate-request/argument-types',
    section: 'Buffer source types',
    says: 'Missing arguments and init data that is no buffer reject with a TypeError, and do not use the session up.',
    demands: ['nothing', 'no data', 'text', 'null', 'list'].map((what) => `${what}: rejected TypeError`).concat('then: resolved undefined'),
    async run(system, trace) {
      const session = await openSession(system);
      const generate = (...args: unknown[]) => callLoosely(session, 'generateRequest', ...args);
      await trace.ends('nothing', generate());
      await trace.ends('no data', generate('cenc'));
      await trace.ends('text', generate('cenc', 'text'));
      await trace.ends('null', generate('cenc', null));
      await trace.ends('list', generate('cenc', [1, 2, 3]));
      await trace.ends('then', session.generateRequest('cenc', system.initData(KEY.a)));
    },
  },
  {
    id: 'generate-request/type-conversions',
    section: 'Operations',
    says: 'The init data type is converted to text as Web IDL has it.',
    demands: ['object: resolved undefined', 'null: rejected DOMException NotSupportedError', 'number: rejected DOMException NotSupportedError', 'symbol: rejected TypeError'],
    async run(system, trace) {
      const data = system.initData(KEY.a);
      await attempt('object', system, trace, { toString: () => 'cenc' }, data);
      await attempt('null', system, trace, null, data);
      await attempt('number', system, trace, 5, data);
      await attempt('symbol', system, trace, Symbol('cenc'), data);
    },
  },
  {
    id: 'generate-request/other-realms',
    section: 'Buffer source types',
    says: 'Buffers and views that another frame made are as good as those of the page.',
    demands: ['buffer: resolved undefined', 'view: resolved undefined'],
    async run(system, trace) {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const other = frame.contentWindow as unknown as Pick<typeof globalThis, 'Uint8Array'>;
      const data = other.Uint8Array.from(system.initData(KEY.a));
      await attempt('buffer', system, trace, 'cenc', data.buffer);
      await attempt('view', system, trace, 'cenc', data);
      frame.remove();
    },
  },
  {
    id: 'generate-request/resizable',
    section: 'Buffer source types',
    says: 'A buffer that can change its size, or is shared, is a TypeError, and so is a view of it.',
    demands: ['buffer: rejected TypeError', 'view: rejected TypeError', 'shared: rejected TypeError'],
    async run(system, trace) {
      const data = system.initData(KEY.a);
      const resizable = Reflect.construct(ArrayBuffer, [data.length, { maxByteLength: 2 * data.length }]) as ArrayBuffer;
      new Uint8Array(resizable).set(data);
      await attempt('buffer', system, trace, 'cenc', resizable);
      await attempt('view', system, trace, 'cenc', new Uint8Array(resizable));
      // Everywhere, unlike its constructor.
      const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      new Uint8Array(buffer).set(data);
      await attempt('shared', system, trace, 'cenc', new Uint8Array(buffer, 0, data.length));
    },
  },
  {
    id: 'generate-request/malformed',
    section: 'MediaKeySession.generateRequest()',
    says: 'Init data that is not valid for its type is a TypeError.',
    demands: ['one byte', 'garbage', 'text', 'cut off', 'no box but a type', 'a size too large', 'a size too small', 'rubbish behind'].map((what) => `${what}: rejected TypeError`),
    async run(system, trace) {
      const good = system.initData(KEY.a);
      const changed = (at: number, byte: number) => good.map((old, index) => (index === at ? byte : old));
      await attempt('one byte', system, trace, 'cenc', Uint8Array.of(0));
      await attempt('garbage', system, trace, 'cenc', new Uint8Array(64).fill(0xab));
      await attempt('text', system, trace, 'cenc', new TextEncoder().encode('not a box at all, but some text that is long enough'));
      await attempt('cut off', system, trace, 'cenc', good.subarray(0, -1));
      await attempt('no box but a type', system, trace, 'cenc', changed(4, 0x71));
      await attempt('a size too large', system, trace, 'cenc', changed(0, 1));
      await attempt('a size too small', system, trace, 'cenc', changed(2, 0).with(3, 8));
      await attempt('rubbish behind', system, trace, 'cenc', joined([good, Uint8Array.of(1, 2, 3)]));
    },
  },
  {
    id: 'generate-request/foreign-system',
    section: 'MediaKeySession.generateRequest()',
    says: 'Valid init data with nothing in it for this key system is a NotSupportedError.',
    demands: ['another system: rejected DOMException NotSupportedError', 'two others: rejected DOMException NotSupportedError'],
    async run(system, trace) {
      await attempt('another system', system, trace, 'cenc', pssh(FOREIGN_SYSTEM, [], Uint8Array.of(1, 2, 3)));
      await attempt('two others', system, trace, 'cenc', joined([pssh(FOREIGN_SYSTEM, []), pssh(FOREIGN_SYSTEM, [KEY.a])]));
    },
  },
  {
    id: 'generate-request/among-others',
    section: 'MediaKeySession.generateRequest()',
    says: 'Boxes of other systems before and behind its own do not disturb a key system.',
    demands: ['first: resolved undefined', 'last: resolved undefined', 'between: resolved undefined'],
    async run(system, trace) {
      const other = pssh(FOREIGN_SYSTEM, [KEY.b], Uint8Array.of(1, 2, 3));
      const own = system.initData(KEY.a);
      await attempt('first', system, trace, 'cenc', joined([own, other]));
      await attempt('last', system, trace, 'cenc', joined([other, own]));
      await attempt('between', system, trace, 'cenc', joined([other, own, other]));
    },
  },
  {
    id: 'generate-request/too-long',
    section: 'MediaKeySession.generateRequest()',
    says: 'The length of init data is checked before the key system sees it.',
    chromium: 'More than 64 KiB are a TypeError; the recommendation names no number.',
    async run(system, trace) {
      const padded = (size: number) => joined([system.initData(KEY.a), pssh(FOREIGN_SYSTEM, [], new Uint8Array(size))]);
      await attempt('60 KiB', system, trace, 'cenc', padded(60 * 1024));
      await attempt('70 KiB', system, trace, 'cenc', padded(70 * 1024));
    },
  },
  {
    id: 'generate-request/twice',
    section: 'MediaKeySession.generateRequest()',
    says: 'A session makes one request: a second is an InvalidStateError, while the first is under way and afterwards.',
    demands: ['meanwhile: rejected DOMException InvalidStateError', 'first: resolved undefined', 'message event', 'afterwards: rejected DOMException InvalidStateError'],
    async run(system, trace) {
      const session = await openSession(system);
      listen(session, trace);
      trace.watch('first', session.generateRequest('cenc', system.initData(KEY.a)));
      await trace.ends('meanwhile', session.generateRequest('cenc', system.initData(KEY.a)));
      await trace.until('message event');
      await trace.ends('afterwards', session.generateRequest('cenc', system.initData(KEY.a)));
      await trace.rest();
    },
  },
  {
    id: 'generate-request/after-failure',
    section: 'MediaKeySession.generateRequest()',
    says: 'A session whose request failed is used up, whatever the reason, and has no id.',
    demands: ['type', 'data', 'unknown', 'malformed'].map((what) => `${what} again: rejected DOMException InvalidStateError, id ""`),
    async run(system, trace) {
      const tries: Record<string, readonly [string, Uint8Array<ArrayBuffer>]> = {
        type: ['', system.initData(KEY.a)],
        data: ['cenc', new Uint8Array()],
        unknown: ['nonsense', system.initData(KEY.a)],
        malformed: ['cenc', Uint8Array.of(1)],
      };
      for (const [what, [type, data]] of Object.entries(tries)) {
        const session = await openSession(system);
        await session.generateRequest(type, data).catch(() => undefined);
        const error: unknown = await session.generateRequest('cenc', system.initData(KEY.a)).catch((reason: unknown) => reason);
        trace.say(`${what} again: rejected DOMException ${error instanceof DOMException ? error.name : 'none'}, id ${JSON.stringify(session.sessionId)}`);
      }
    },
  },
  {
    id: 'generate-request/after-close',
    section: 'MediaKeySession.generateRequest()',
    says: 'A closed session makes no request: an InvalidStateError, before anything is said of the arguments.',
    demands: ['good: rejected DOMException InvalidStateError', 'empty: rejected DOMException InvalidStateError'],
    async run(system, trace) {
      const session = await openSession(system);
      await ask(session, system);
      await session.close();
      await trace.ends('good', session.generateRequest('cenc', system.initData(KEY.a)));
      await trace.ends('empty', session.generateRequest('', new ArrayBuffer(0)));
    },
  },
  {
    id: 'generate-request/copies',
    section: 'MediaKeySession.generateRequest()',
    says: 'Init data is copied during the call: what becomes of the buffer afterwards does not matter.',
    demands: ['overwritten: resolved undefined', 'message event', 'bytes as for untouched data: true'],
    async run(system, trace) {
      const session = await openSession(system);
      const untouched = await openSession(system);
      const data = system.initData(KEY.a);
      const messages: ArrayBuffer[] = [];
      session.addEventListener('message', (event) => {
        messages.push(event.message);
        trace.say('message event');
      });
      untouched.addEventListener('message', (event) => messages.push(event.message));
      const promise = session.generateRequest('cenc', data);
      data.fill(0xff);
      await trace.ends('overwritten', promise);
      await trace.until('message event');
      await ask(untouched, system, KEY.a);
      trace.say(`bytes as for untouched data: ${messages[0]?.byteLength === messages[1]?.byteLength}`);
    },
  },
  {
    id: 'generate-request/views',
    section: 'Buffer source types',
    says: 'Of a view only its own bytes are taken; buffers, DataViews and arrays of wider numbers are as good as bytes.',
    demands: ['buffer', 'offset', 'data view', 'wide'].map((what) => `${what}: resolved undefined`),
    async run(system, trace) {
      const data = system.initData(KEY.a);
      const around = joined([new Uint8Array(8).fill(0xee), data, new Uint8Array(8).fill(0xee)]);
      await attempt('buffer', system, trace, 'cenc', data.buffer);
      await attempt('offset', system, trace, 'cenc', new Uint8Array(around.buffer, 8, data.length));
      await attempt('data view', system, trace, 'cenc', new DataView(around.buffer, 8, data.length));
      const even = data.length % 2 === 0 ? data : joined([data, pssh(FOREIGN_SYSTEM, [], new Uint8Array(1))]);
      await attempt('wide', system, trace, 'cenc', new Uint16Array(even.buffer));
    },
  },
  {
    id: 'generate-request/concurrent',
    section: 'MediaKeySession.generateRequest()',
    says: 'Sessions of the same MediaKeys make their requests side by side, and each gets its own message.',
    demands: ['resolved: 3', 'messages: 3', 'with their own ids: 3'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const sessions = [sessionOf(keys), sessionOf(keys), sessionOf(keys)];
      const messages = sessions.map((session) => new Promise<boolean>((resolve) => session.addEventListener('message', () => resolve(session.sessionId !== ''), { once: true })));
      const results = await Promise.all(sessions.map((session) => session.generateRequest('cenc', system.initData(KEY.a))));
      trace.say(`resolved: ${results.length}`);
      trace.say(`messages: ${(await Promise.all(messages)).filter(Boolean).length}`);
      trace.say(`with their own ids: ${new Set(sessions.map(({ sessionId }) => sessionId)).size}`);
    },
  },
  {
    id: 'generate-request/detached',
    section: 'Buffer source types',
    says: 'A buffer that was transferred away is empty.',
    demands: ['detached buffer: rejected TypeError', 'view of it: rejected TypeError'],
    async run(system, trace) {
      const data = system.initData(KEY.a);
      const { buffer } = data;
      structuredClone(buffer, { transfer: [buffer] });
      await attempt('detached buffer', system, trace, 'cenc', buffer);
      await attempt('view of it', system, trace, 'cenc', data);
    },
  },
];
