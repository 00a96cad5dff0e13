import type { EmeRule } from '../eme-rule';
import { callLoosely } from '../loose';
import { VIDEO, type SystemUnderTest } from '../systems/system-under-test';
import { wordFor, type Trace } from '../trace';

const PICTURE: VideoConfiguration = { contentType: VIDEO, width: 640, height: 360, bitrate: 800_000, framerate: 25 };
const SOUND: AudioConfiguration = { contentType: 'audio/mp4; codecs="mp4a.40.2"' };

type Wanted = Record<string, unknown>;

/** What TypeScript's DOM types do not have yet. */
function ask(system: SystemUnderTest, keySystemConfiguration: Wanted = {}, others: Wanted = {}): Promise<MediaCapabilitiesDecodingInfo> {
  const wanted = { type: 'media-source', video: PICTURE, ...others, keySystemConfiguration: { keySystem: system.keySystem, ...keySystemConfiguration } };
  return callLoosely(navigator.mediaCapabilities, 'decodingInfo', wanted) as Promise<MediaCapabilitiesDecodingInfo>;
}

async function say(what: string, answer: Promise<MediaCapabilitiesDecodingInfo>, trace: Trace): Promise<void> {
  try {
    const { supported, keySystemAccess } = await answer;
    trace.say(`${what}: supported ${supported}, access ${wordFor(keySystemAccess)}`);
  } catch (error) {
    trace.say(`${what}: ${wordFor(error)}`);
  }
}

export const MEDIA_CAPABILITIES_RULES: readonly EmeRule[] = [
  {
    id: 'decoding-info/supported',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'What can be decoded and decrypted is answered with an access, of the key system asked for and ready to make keys.',
    demands: ['supported true', 'access MediaKeySystemAccess, of the system: true', 'createMediaKeys: resolved MediaKeys'],
    async run(system, trace) {
      const { supported, keySystemAccess } = await ask(system);
      trace.say(`supported ${supported}`);
      trace.say(`access ${wordFor(keySystemAccess)}, of the system: ${keySystemAccess?.keySystem === system.keySystem}`);
      await trace.ends('createMediaKeys', keySystemAccess?.createMediaKeys());
    },
  },
  {
    id: 'decoding-info/members',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'The answer has the same members, of the same types, as for ClearKey.',
    async run(system, trace) {
      for (const [name, value] of Object.entries(await ask(system))) trace.say(`${name}: ${typeof value === 'boolean' ? 'boolean' : wordFor(value)}`);
    },
  },
  {
    id: 'decoding-info/configuration',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'The access was negotiated for what was asked, with robustness, scheme and init data type.',
    async run(system, trace) {
      const part = { robustness: '', encryptionScheme: 'cbcs' };
      const { keySystemAccess } = await ask(system, { initDataType: 'cenc', video: part, audio: part, sessionTypes: ['temporary'], persistentState: 'optional' }, { audio: SOUND });
      for (const [member, value] of Object.entries(keySystemAccess?.getConfiguration() ?? {})) trace.say(`${member}: ${JSON.stringify(value)}`);
    },
  },
  {
    id: 'decoding-info/unsupported',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'What cannot be decoded or decrypted is answered with “not supported” and no access: it does not reject.',
    async run(system, trace) {
      await say('codec', ask(system, {}, { video: { ...PICTURE, contentType: 'video/mp4; codecs="nonsense"' } }), trace);
      await say('robustness', ask(system, { video: { robustness: 'nonsense' } }), trace);
      await say('scheme', ask(system, { video: { encryptionScheme: 'nonsense' } }), trace);
      await say('init data type', ask(system, { initDataType: 'nonsense' }), trace);
      await say('session type', ask(system, { sessionTypes: ['nonsense'] }), trace);
      await say('key system', ask({ ...system, keySystem: `${system.keySystem}.x` }), trace);
    },
  },
  {
    id: 'decoding-info/wrong',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'A question that is none is a TypeError, as without encryption.',
    async run(system, trace) {
      const none = { video: undefined };
      await say('neither audio nor video', ask(system, {}, none), trace);
      await say('keys for audio, but no audio', ask(system, { audio: { robustness: '' } }), trace);
      await say('not a type', ask(system, {}, { type: 'nonsense' }), trace);
      await say('no key system', ask(system, { keySystem: undefined }), trace);
      await say('empty key system', ask(system, { keySystem: '' }), trace);
      await say('not a requirement', ask(system, { persistentState: 'nonsense' }), trace);
      await say('not a content type', ask(system, {}, { video: { ...PICTURE, contentType: 'nonsense' } }), trace);
    },
  },
  {
    id: 'decoding-info/in-the-clear',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'Without a key system the answer has no access.',
    demands: ['clear: supported true, access null'],
    run: (_system, trace) => say('clear', navigator.mediaCapabilities.decodingInfo({ type: 'media-source', video: PICTURE }), trace),
  },
  {
    id: 'decoding-info/later',
    section: 'MediaCapabilities.decodingInfo()',
    says: 'The answer is worked out in parallel: microtasks that are already due run first.',
    demands: ['ten microtasks', 'answer: resolved Object'],
    async run(system, trace) {
      trace.watch('answer', ask(system));
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say('ten microtasks');
      await trace.until('answer');
    },
  },
];
