import type { EmeRule } from '../eme-rule';
import type { SystemUnderTest } from '../systems/system-under-test';
import { AUDIO, CONFIGURATION, VIDEO } from '../systems/system-under-test';
import { wordFor, type Trace } from '../trace';

const OTHER_SPELLING = 'video/mp4;codecs=avc1.42E01E';
const NOWHERE = 'video/mp4; codecs="nonsense"';

const ODD = ['video', 'nonsense', 'video/mp4', 'video/webm', 'video/mp4; codecs=""', 'video/mp4; codecs="avc1.42E01E"; foo=bar', 'video/mp4; codecs="avc1.42E01E, mp4a.40.2"'];
const UPPER_CASE = 'VIDEO/MP4; CODECS="avc1.42E01E"';

/** As it comes back: Web IDL orders members by their names. */
function capability(contentType: string, encryptionScheme: string | null = null): string {
  return JSON.stringify({ contentType, encryptionScheme, robustness: '' });
}

/** Says what comes of a configuration: the members asked about, or the refusal. */
async function negotiate(what: string, system: SystemUnderTest, wanted: MediaKeySystemConfiguration, trace: Trace, ...about: (keyof MediaKeySystemConfiguration)[]): Promise<void> {
  try {
    const access = await navigator.requestMediaKeySystemAccess(system.keySystem, [wanted]);
    const got = access.getConfiguration();
    trace.say(`${what}: ${about.map((member) => `${member} ${JSON.stringify(got[member])}`).join(', ')}`);
  } catch (error) {
    trace.say(`${what}: ${wordFor(error)}`);
  }
}

const video = (...contentTypes: string[]): MediaKeySystemConfiguration => ({ ...CONFIGURATION, videoCapabilities: contentTypes.map((contentType) => ({ contentType, robustness: '' })) });

export const CONFIGURATION_RULES: readonly EmeRule[] = [
  {
    id: 'configuration/fresh',
    section: 'MediaKeySystemAccess.getConfiguration()',
    says: 'Every call makes a new object: what a page does to one is not in the next.',
    demands: ['the same: false', 'the same list: false', 'label: "ours"', 'init data types: ["cenc"]'],
    async run({ keySystem }, trace) {
      const access = await navigator.requestMediaKeySystemAccess(keySystem, [{ ...CONFIGURATION, label: 'ours' }]);
      const first = access.getConfiguration();
      const second = access.getConfiguration();
      trace.say(`the same: ${first === second}`);
      trace.say(`the same list: ${first.videoCapabilities === second.videoCapabilities}`);
      first.label = 'theirs';
      first.initDataTypes?.push('webm');
      trace.say(`label: ${wordFor(access.getConfiguration().label)}`);
      trace.say(`init data types: ${wordFor(access.getConfiguration().initDataTypes)}`);
    },
  },
  {
    id: 'configuration/plain',
    section: 'MediaKeySystemAccess.getConfiguration()',
    says: 'A configuration is made of plain objects and arrays, whose members can be written.',
    demands: ['plain: true, lists are arrays: true, capabilities plain: true', 'members writable, enumerable and configurable: true'],
    async run({ keySystem }, trace) {
      const got = (await navigator.requestMediaKeySystemAccess(keySystem, [CONFIGURATION])).getConfiguration();
      const isPlain = (object: unknown) => Object.getPrototypeOf(object) === Object.prototype;
      trace.say(`plain: ${isPlain(got)}, lists are arrays: ${Array.isArray(got.videoCapabilities)}, capabilities plain: ${isPlain(got.videoCapabilities?.[0])}`);
      const flags = Object.values(Object.getOwnPropertyDescriptors(got)).every(({ writable, enumerable, configurable }) => writable && enumerable && configurable);
      trace.say(`members writable, enumerable and configurable: ${flags}`);
    },
  },
  {
    id: 'configuration/defaults',
    section: 'MediaKeySystemConfiguration',
    says: 'What was not asked for is there with its default: no label, temporary sessions, nothing stored, nobody identified.',
    draft: 'Capabilities have an `encryptionScheme` too, `null` where none was asked for.',
    demands: [
      'audioCapabilities: []',
      'distinctiveIdentifier: "not-allowed"',
      'initDataTypes: []',
      'label: ""',
      'persistentState: "not-allowed"',
      'sessionTypes: ["temporary"]',
      `videoCapabilities: [${capability(VIDEO)}]`,
    ],
    async run(system, trace) {
      const access = await navigator.requestMediaKeySystemAccess(system.keySystem, [{ videoCapabilities: [{ contentType: VIDEO }] }]);
      for (const [member, value] of Object.entries(access.getConfiguration())) trace.say(`${member}: ${JSON.stringify(value)}`);
    },
  },
  {
    id: 'configuration/whole',
    section: 'Get Supported Configuration and Consent',
    says: 'A configuration that can be met whole comes back whole.',
    demands: [
      `audioCapabilities: [${capability(AUDIO)}]`,
      'distinctiveIdentifier: "not-allowed"',
      'initDataTypes: ["cenc"]',
      'label: "whole"',
      'persistentState: "not-allowed"',
      'sessionTypes: ["temporary"]',
      `videoCapabilities: [${capability(VIDEO, 'cbcs')}]`,
    ],
    async run(system, trace) {
      const access = await navigator.requestMediaKeySystemAccess(system.keySystem, [
        {
          label: 'whole',
          initDataTypes: ['cenc'],
          audioCapabilities: [{ contentType: AUDIO, robustness: '' }],
          videoCapabilities: [{ contentType: VIDEO, robustness: '', encryptionScheme: 'cbcs' }],
          distinctiveIdentifier: 'not-allowed',
          persistentState: 'not-allowed',
          sessionTypes: ['temporary'],
        },
      ]);
      for (const [member, value] of Object.entries(access.getConfiguration())) trace.say(`${member}: ${JSON.stringify(value)}`);
    },
  },
  {
    id: 'configuration/init-data-types',
    section: 'Get Supported Configuration and Consent',
    says: 'Init data types that are not supported fall away, but not all of them; names are compared exactly.',
    demands: [
      'some: initDataTypes ["cenc"]',
      'none known: DOMException NotSupportedError',
      'upper case: DOMException NotSupportedError',
      'empty text: DOMException NotSupportedError',
      'none asked for: initDataTypes []',
    ],
    async run(system, trace) {
      const wanted = (...initDataTypes: string[]) => ({ ...CONFIGURATION, initDataTypes });
      await negotiate('some', system, wanted('nonsense', 'cenc'), trace, 'initDataTypes');
      await negotiate('none known', system, wanted('nonsense'), trace, 'initDataTypes');
      await negotiate('upper case', system, wanted('CENC'), trace, 'initDataTypes');
      await negotiate('empty text', system, wanted(''), trace, 'initDataTypes');
      await negotiate('none asked for', system, wanted(), trace, 'initDataTypes');
    },
  },
  {
    id: 'configuration/init-data-types-twice',
    section: 'Get Supported Configuration and Consent',
    says: 'The list of init data types keeps its order, and what is in it twice.',
    demands: ['twice: initDataTypes ["cenc","cenc"]'],
    run: (system, trace) => negotiate('twice', system, { ...CONFIGURATION, initDataTypes: ['cenc', 'cenc'] }, trace, 'initDataTypes'),
  },
  {
    id: 'configuration/content-types',
    section: 'Get Supported Capabilities for Audio/Video Type',
    says: 'Content types that cannot be played fall away, but not all of them; the rest keeps its order and its spelling.',
    demands: [
      `some: videoCapabilities [${capability(OTHER_SPELLING)},${capability(VIDEO)}]`,
      ...['none', 'audio for video', 'video for audio', 'good video, bad audio'].map((what) => `${what}: DOMException NotSupportedError`),
    ],
    async run(system, trace) {
      await negotiate('some', system, video(NOWHERE, OTHER_SPELLING, VIDEO), trace, 'videoCapabilities');
      await negotiate('none', system, video(NOWHERE), trace, 'videoCapabilities');
      await negotiate('audio for video', system, video(AUDIO), trace, 'videoCapabilities');
      await negotiate('video for audio', system, { audioCapabilities: [{ contentType: VIDEO }] }, trace, 'audioCapabilities');
      await negotiate('good video, bad audio', system, { ...CONFIGURATION, audioCapabilities: [{ contentType: 'audio/nonsense' }] }, trace, 'audioCapabilities');
    },
  },
  {
    id: 'configuration/empty-content-type',
    section: 'Get Supported Capabilities for Audio/Video Type',
    says: 'An empty content type spoils its whole configuration.',
    demands: ['empty: DOMException NotSupportedError', 'beside a good one: DOMException NotSupportedError', 'after a good one: DOMException NotSupportedError'],
    async run(system, trace) {
      await negotiate('empty', system, video(''), trace, 'videoCapabilities');
      await negotiate('beside a good one', system, video('', VIDEO), trace, 'videoCapabilities');
      await negotiate('after a good one', system, video(VIDEO, ''), trace, 'videoCapabilities');
    },
  },
  {
    id: 'configuration/odd-content-types',
    section: 'Get Supported Capabilities for Audio/Video Type',
    says: 'Content types that are no MIME types, name no codec, have parameters that nobody knows, or are not of video alone, fall away. Case does not matter.',
    demands: [...ODD.map((contentType) => `${contentType}: DOMException NotSupportedError`), `${UPPER_CASE}: videoCapabilities [${capability(UPPER_CASE)}]`],
    async run(system, trace) {
      for (const contentType of [...ODD, UPPER_CASE]) await negotiate(contentType, system, video(contentType), trace, 'videoCapabilities');
    },
  },
  {
    id: 'configuration/robustness',
    section: 'Get Supported Capabilities for Audio/Video Type',
    says: 'Robustness levels that the key system does not know fall away, but not all of them.',
    demands: [`some: videoCapabilities [${capability(VIDEO)}]`, 'none: DOMException NotSupportedError'],
    async run(system, trace) {
      const levels = (...robustness: string[]) => ({ ...CONFIGURATION, videoCapabilities: robustness.map((level) => ({ contentType: VIDEO, robustness: level })) });
      await negotiate('some', system, levels('nonsense', ''), trace, 'videoCapabilities');
      await negotiate('none', system, levels('nonsense'), trace, 'videoCapabilities');
    },
  },
  {
    id: 'configuration/encryption-scheme',
    section: 'encryptionScheme',
    says: 'Schemes that the key system does not know fall away, but not all of them.',
    draft: 'Not in the recommendation.',
    async run(system, trace) {
      const schemes = (...wanted: (string | null)[]) => ({ ...CONFIGURATION, videoCapabilities: wanted.map((encryptionScheme) => ({ contentType: VIDEO, robustness: '', encryptionScheme })) });
      await negotiate('some', system, schemes('nonsense', 'cenc', 'cbcs', null), trace, 'videoCapabilities');
      await negotiate('none', system, schemes('nonsense'), trace, 'videoCapabilities');
      await negotiate('empty', system, schemes(''), trace, 'videoCapabilities');
      await negotiate('cbcs-1-9', system, schemes('cbcs-1-9'), trace, 'videoCapabilities');
    },
  },
  {
    id: 'configuration/session-types',
    section: 'Get Supported Configuration and Consent',
    says: 'Session types that are not supported spoil the configuration: they do not fall away.',
    demands: ['temporary: sessionTypes ["temporary"]', 'none: sessionTypes []', 'unknown: DOMException NotSupportedError', 'one unknown: DOMException NotSupportedError', 'persistent: DOMException NotSupportedError'],
    async run(system, trace) {
      const types = (...sessionTypes: string[]) => ({ ...CONFIGURATION, sessionTypes });
      await negotiate('temporary', system, types('temporary'), trace, 'sessionTypes');
      await negotiate('none', system, types(), trace, 'sessionTypes');
      await negotiate('unknown', system, types('nonsense'), trace, 'sessionTypes');
      await negotiate('one unknown', system, types('temporary', 'nonsense'), trace, 'sessionTypes');
      // An emulated device without storage, which is the default, has none either.
      await negotiate('persistent', system, types('persistent-license'), trace, 'sessionTypes');
    },
  },
  {
    id: 'configuration/requirements',
    section: 'Get Supported Configuration and Consent',
    says: '“Optional” is decided before the configuration comes back, and as “not allowed” where nothing needs more.',
    demands: ['optional: distinctiveIdentifier "not-allowed", persistentState "not-allowed"', 'not allowed: distinctiveIdentifier "not-allowed", persistentState "not-allowed"'],
    async run(system, trace) {
      const both = (requirement: MediaKeysRequirement) => ({ ...CONFIGURATION, distinctiveIdentifier: requirement, persistentState: requirement });
      await negotiate('optional', system, both('optional'), trace, 'distinctiveIdentifier', 'persistentState');
      await negotiate('not allowed', system, both('not-allowed'), trace, 'distinctiveIdentifier', 'persistentState');
    },
  },
  {
    id: 'configuration/label',
    section: 'MediaKeySystemConfiguration',
    says: 'The label comes back as it is, whatever it says.',
    demands: ['text: label "a label"', 'odd: label "\\u0000é😀"'],
    async run(system, trace) {
      await negotiate('text', system, { ...CONFIGURATION, label: 'a label' }, trace, 'label');
      await negotiate('odd', system, { ...CONFIGURATION, label: '\0é😀' }, trace, 'label');
    },
  },
];
