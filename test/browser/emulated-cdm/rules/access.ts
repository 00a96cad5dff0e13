import type { EmeRule } from '../eme-rule';
import { callLoosely, callOn } from '../loose';
import { openAccess } from '../steps';
import { CONFIGURATION, VIDEO } from '../systems/system-under-test';
import { wordFor } from '../trace';

const request = (...args: readonly unknown[]) => callLoosely(navigator, 'requestMediaKeySystemAccess', ...args) as Promise<MediaKeySystemAccess>;

export const ACCESS_RULES: readonly EmeRule[] = [
  {
    id: 'access/empty-key-system',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'An empty key system name is a TypeError, also where the configurations are wrong too.',
    demands: ['empty name: rejected TypeError', 'nothing in it: rejected TypeError'],
    async run(_system, trace) {
      await trace.ends('empty name', request('', [CONFIGURATION]));
      await trace.ends('nothing in it', request('', []));
    },
  },
  {
    id: 'access/no-configurations',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'An empty list of configurations is a TypeError.',
    demands: ['none: rejected TypeError'],
    run: ({ keySystem }, trace) => trace.ends('none', request(keySystem, [])),
  },
  {
    id: 'access/wrong-arguments',
    section: 'Operations',
    says: 'Missing arguments, a list that is none and members of wrong types reject with a TypeError, and never throw.',
    demands: ['no configurations', 'a configuration alone', 'a list of numbers', 'an unknown requirement', 'init data types as text'].map((what) => `${what}: rejected TypeError`),
    async run({ keySystem }, trace) {
      await trace.ends('no configurations', request(keySystem));
      await trace.ends('a configuration alone', request(keySystem, CONFIGURATION));
      await trace.ends('a list of numbers', request(keySystem, [1]));
      await trace.ends('an unknown requirement', request(keySystem, [{ ...CONFIGURATION, persistentState: 'nonsense' }]));
      await trace.ends('init data types as text', request(keySystem, [{ ...CONFIGURATION, initDataTypes: 5 }]));
    },
  },
  {
    id: 'access/sequences',
    section: 'Operations',
    says: 'Whatever can be iterated is a list of configurations; null and undefined in it are empty ones.',
    demands: ['set: resolved MediaKeySystemAccess', 'null: rejected DOMException NotSupportedError', 'undefined: rejected DOMException NotSupportedError', 'null before a good one: resolved MediaKeySystemAccess', 'empty set: rejected TypeError'],
    async run({ keySystem }, trace) {
      await trace.ends('set', request(keySystem, new Set([CONFIGURATION])));
      await trace.ends('null', request(keySystem, [null]));
      await trace.ends('undefined', request(keySystem, [undefined]));
      await trace.ends('null before a good one', request(keySystem, [null, CONFIGURATION]));
      await trace.ends('empty set', request(keySystem, new Set()));
    },
  },
  {
    id: 'access/conversions',
    section: 'Operations',
    says: 'Names and texts are converted as Web IDL has it, inherited members of a configuration count, and what it does not name is not looked at.',
    demands: ['name as an object: resolved MediaKeySystemAccess', 'name as a symbol: rejected TypeError', 'inherited: label "inherited"', 'number: label "5"', 'not looked at: resolved MediaKeySystemAccess'],
    async run({ keySystem }, trace) {
      await trace.ends('name as an object', request({ toString: () => keySystem }, [CONFIGURATION]));
      await trace.ends('name as a symbol', request(Symbol('name'), [CONFIGURATION]));
      const inherited = Object.create({ ...CONFIGURATION, label: 'inherited' }) as unknown;
      trace.say(`inherited: label ${wordFor((await request(keySystem, [inherited])).getConfiguration().label)}`);
      trace.say(`number: label ${wordFor((await request(keySystem, [{ ...CONFIGURATION, label: 5 }])).getConfiguration().label)}`);
      const circular: Record<string, unknown> = { ...CONFIGURATION, other: 1n };
      circular['self'] = circular;
      await trace.ends('not looked at', request(keySystem, [circular]));
    },
  },
  {
    id: 'access/foreign-this',
    section: 'Operations',
    says: 'Asked of something that is no Navigator, the promise is rejected with a TypeError.',
    demands: ['nothing: rejected TypeError', 'plain object: rejected TypeError'],
    async run({ keySystem }, trace) {
      await trace.ends('nothing', callOn(undefined, navigator, 'requestMediaKeySystemAccess', keySystem, [CONFIGURATION]));
      await trace.ends('plain object', callOn({}, navigator, 'requestMediaKeySystemAccess', keySystem, [CONFIGURATION]));
    },
  },
  {
    id: 'access/unknown-key-system',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'A key system that the browser does not know is a NotSupportedError; names are compared exactly.',
    demands: ['longer', 'shorter', 'upper case', 'with a space'].map((what) => `${what}: rejected DOMException NotSupportedError`),
    async run({ keySystem }, trace) {
      await trace.ends('longer', request(`${keySystem}.x`, [CONFIGURATION]));
      await trace.ends('shorter', request(keySystem.slice(0, 8), [CONFIGURATION]));
      await trace.ends('upper case', request(keySystem.toUpperCase(), [CONFIGURATION]));
      await trace.ends('with a space', request(` ${keySystem}`, [CONFIGURATION]));
    },
  },
  {
    id: 'access/name',
    section: 'MediaKeySystemAccess.keySystem',
    says: 'The access names the key system that was asked for.',
    demands: ['the name asked for: true'],
    async run(system, trace) {
      const access = await openAccess(system);
      trace.say(`the name asked for: ${access.keySystem === system.keySystem}`);
    },
  },
  {
    id: 'access/second-configuration',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'The first configuration that can be met is taken; those before and after it leave no mark.',
    demands: ['label: "second"'],
    async run({ keySystem }, trace) {
      const refused = { ...CONFIGURATION, label: 'first', initDataTypes: ['nonsense'] };
      const access = await request(keySystem, [refused, { ...CONFIGURATION, label: 'second' }, { ...CONFIGURATION, label: 'third' }]);
      trace.say(`label: ${wordFor(access.getConfiguration().label)}`);
    },
  },
  {
    id: 'access/all-refused',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'Where no configuration can be met, the promise is rejected with a NotSupportedError.',
    demands: ['ends: rejected DOMException NotSupportedError'],
    async run({ keySystem }, trace) {
      const refused = { ...CONFIGURATION, initDataTypes: ['nonsense'] };
      await trace.ends('ends', request(keySystem, [refused, refused]));
    },
  },
  {
    id: 'access/nothing-to-play',
    section: 'Get Supported Configuration and Consent',
    says: 'A configuration without audio and video cannot be met.',
    demands: ['empty: rejected DOMException NotSupportedError', 'empty lists: rejected DOMException NotSupportedError'],
    async run({ keySystem }, trace) {
      await trace.ends('empty', request(keySystem, [{}]));
      await trace.ends('empty lists', request(keySystem, [{ audioCapabilities: [], videoCapabilities: [] }]));
    },
  },
  {
    id: 'access/rejects-at-once',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'Empty arguments are answered by a promise that is already rejected.',
    demands: ['access: rejected TypeError', 'microtask'],
    async run({ keySystem }, trace) {
      trace.watch('access', request(keySystem, []));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
    },
  },
  {
    id: 'access/copies',
    section: 'Navigator.requestMediaKeySystemAccess()',
    says: 'What becomes of the configurations after the call does not matter.',
    demands: ['init data types: ["cenc"]', 'video: 1'],
    async run({ keySystem }, trace) {
      const configuration = { initDataTypes: ['cenc'], videoCapabilities: [{ contentType: VIDEO, robustness: '' }] };
      const list = [configuration];
      const promise = request(keySystem, list);
      configuration.initDataTypes.length = 0;
      configuration.videoCapabilities.length = 0;
      list.length = 0;
      const { initDataTypes, videoCapabilities } = (await promise).getConfiguration();
      trace.say(`init data types: ${wordFor(initDataTypes)}`);
      trace.say(`video: ${videoCapabilities?.length ?? 0}`);
    },
  },
  {
    id: 'access/create-media-keys',
    section: 'MediaKeySystemAccess.createMediaKeys()',
    says: 'Every call gives MediaKeys of its own, not before the microtasks that are due.',
    demands: ['ten microtasks', 'first: resolved MediaKeys', 'the same: false'],
    async run(system, trace) {
      const access = await openAccess(system);
      const first = access.createMediaKeys();
      trace.watch('first', first);
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say('ten microtasks');
      const second = await access.createMediaKeys();
      trace.say(`the same: ${second === (await first)}`);
    },
  },
];
