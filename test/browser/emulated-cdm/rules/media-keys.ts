import type { EmeRule } from '../eme-rule';
import { callLoosely } from '../loose';
import { openKeys } from '../steps';
import { CONFIGURATION } from '../systems/system-under-test';

export const MEDIA_KEYS_RULES: readonly EmeRule[] = [
  {
    id: 'keys/create-session',
    section: 'MediaKeys.createSession()',
    says: 'A session is temporary where nothing is said; each call gives another.',
    demands: ['without a type: MediaKeySession', 'undefined: MediaKeySession', 'temporary: MediaKeySession', 'the same: false'],
    async run(system, trace) {
      const keys = await openKeys(system);
      trace.call('without a type', () => keys.createSession());
      trace.call('undefined', () => keys.createSession(undefined));
      trace.call('temporary', () => keys.createSession('temporary'));
      trace.say(`the same: ${keys.createSession() === keys.createSession()}`);
    },
  },
  {
    id: 'keys/many-sessions',
    section: 'MediaKeys.createSession()',
    says: 'Sessions that ask for nothing cost nothing: there may be many.',
    demands: ['made 100'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const made = new Set<MediaKeySession>();
      while (made.size < 100) made.add(keys.createSession());
      trace.say(`made ${made.size}`);
    },
  },
  {
    id: 'keys/create-session-of-no-type',
    section: 'MediaKeys.createSession()',
    says: 'A type that is none throws a TypeError.',
    demands: ['nonsense', 'empty', 'null', 'upper case', 'number', 'symbol'].map((what) => `${what}: threw TypeError`).concat('object of that text: MediaKeySession'),
    async run(system, trace) {
      const keys = await openKeys(system);
      const create = (type: unknown) => () => keys.createSession(type as MediaKeySessionType);
      trace.call('nonsense', create('nonsense'));
      trace.call('empty', create(''));
      trace.call('null', create(null));
      trace.call('upper case', create('TEMPORARY'));
      trace.call('number', create(1));
      trace.call('symbol', create(Symbol('temporary')));
      trace.call('object of that text', create({ toString: () => 'temporary' }));
    },
  },
  {
    id: 'keys/create-session-not-granted',
    section: 'MediaKeys.createSession()',
    says: 'A type that the access was not granted for throws a NotSupportedError.',
    demands: ['persistent: threw DOMException NotSupportedError', 'temporary where none was asked for: threw DOMException NotSupportedError'],
    async run(system, trace) {
      const keys = await openKeys(system);
      trace.call('persistent', () => keys.createSession('persistent-license'));
      const none = await navigator.requestMediaKeySystemAccess(system.keySystem, [{ ...CONFIGURATION, sessionTypes: [] }]);
      const noKeys = await none.createMediaKeys();
      trace.call('temporary where none was asked for', () => noKeys.createSession());
    },
  },
  {
    id: 'keys/empty-certificate',
    section: 'MediaKeys.setServerCertificate()',
    says: 'An empty certificate is a TypeError.',
    chromium: 'It says so of key systems without certificates too, where the recommendation has `false`.',
    async run(system, trace) {
      const keys = await openKeys(system);
      trace.watch('buffer', keys.setServerCertificate(new ArrayBuffer(0)));
      queueMicrotask(() => trace.say('microtask'));
      await trace.ends('view', keys.setServerCertificate(new Uint8Array(new ArrayBuffer(4), 4)));
    },
  },
  {
    id: 'keys/certificate-type',
    section: 'Buffer source types',
    says: 'A certificate that is no buffer is a TypeError, in a rejected promise.',
    demands: ['text: rejected TypeError', 'null: rejected TypeError', 'list: rejected TypeError', 'nothing: rejected TypeError'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const set = (...args: unknown[]) => callLoosely(keys, 'setServerCertificate', ...args);
      await trace.ends('text', set('certificate'));
      await trace.ends('null', set(null));
      await trace.ends('list', set([1, 2]));
      await trace.ends('nothing', set());
    },
  },
  {
    id: 'keys/certificate-answer',
    section: 'MediaKeys.setServerCertificate()',
    says: 'A certificate is answered with `true` where the system uses them, else with `false`.',
    async run(system, trace) {
      const keys = await openKeys(system);
      const answer = await keys.setServerCertificate(system.certificate ?? Uint8Array.of(1, 2, 3));
      trace.say(`as it should be: ${answer === (system.certificate !== undefined)}`);
    },
    demands: ['as it should be: true'],
  },
  {
    id: 'keys/status-for-policy',
    section: 'MediaKeys.getStatusForPolicy()',
    says: 'A policy that asks for nothing, or for no version of HDCP that there is, is answered as the draft has it.',
    draft: 'Not in the recommendation.',
    async run(system, trace) {
      const keys = await openKeys(system);
      const ask = (...args: unknown[]) => callLoosely(keys, 'getStatusForPolicy', ...args);
      await trace.ends('no argument', ask());
      await trace.ends('null', ask(null));
      await trace.ends('number', ask(1));
      await trace.ends('empty policy', ask({}));
      await trace.ends('empty version', ask({ minHdcpVersion: '' }));
      await trace.ends('no version', ask({ minHdcpVersion: 'nonsense' }));
      trace.say(`a version: a ${typeof (await ask({ minHdcpVersion: '1.0' }))}`);
    },
  },
];
