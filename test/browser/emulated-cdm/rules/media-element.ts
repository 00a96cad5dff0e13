import { toUtf8 } from '../../../../src/base/bytes';
import type { EmeRule } from '../eme-rule';
import { CLEARKEY } from '../systems/clearkey';
import { callLoosely, callOn } from '../loose';
import { openKeys } from '../steps';
import { wordFor } from '../trace';

/** A second of silence, so that an element really plays. */
function silence(): string {
  const samples = 8_000;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(toUtf8('RIFF'), 0);
  view.setUint32(4, 36 + samples, true);
  bytes.set(toUtf8('WAVEfmt '), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samples, true);
  view.setUint32(28, samples, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  bytes.set(toUtf8('data'), 36);
  view.setUint32(40, samples, true);
  bytes.fill(0x80, 44);
  return URL.createObjectURL(new Blob([view.buffer], { type: 'audio/wav' }));
}

async function playing(): Promise<HTMLAudioElement> {
  const element = document.createElement('audio');
  element.loop = true;
  element.src = silence();
  await element.play();
  return element;
}

function stop(element: HTMLMediaElement): void {
  element.pause();
  URL.revokeObjectURL(element.src);
  element.removeAttribute('src');
  element.load();
}

export const MEDIA_ELEMENT_RULES: readonly EmeRule[] = [
  {
    id: 'element/wrong-keys',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'What is no MediaKeys is a TypeError, in a rejected promise, and a missing argument too; nothing is set.',
    demands: ['object', 'text', 'number', 'undefined', 'prototype', 'nothing'].map((what) => (what === 'undefined' ? 'undefined: resolved undefined' : `${what}: rejected TypeError`)).concat('mediaKeys null'),
    async run(_system, trace) {
      const element = document.createElement('video');
      const set = (...args: unknown[]) => callLoosely(element, 'setMediaKeys', ...args);
      await trace.ends('object', set({}));
      await trace.ends('text', set('keys'));
      await trace.ends('number', set(1));
      await trace.ends('undefined', set(undefined));
      await trace.ends('prototype', set(Object.create(MediaKeys.prototype)));
      await trace.ends('nothing', set());
      trace.say(`mediaKeys ${wordFor(element.mediaKeys)}`);
    },
  },
  {
    id: 'element/foreign-this',
    section: 'Operations',
    says: 'Of something that is no media element, `setMediaKeys` is a TypeError in a promise, and `mediaKeys` one that is thrown.',
    demands: ['setMediaKeys of an element: rejected TypeError', 'setMediaKeys of nothing: rejected TypeError', 'mediaKeys: threw TypeError'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const element = document.createElement('div');
      await trace.ends('setMediaKeys of an element', callOn(element, HTMLMediaElement.prototype, 'setMediaKeys', keys));
      await trace.ends('setMediaKeys of nothing', callOn(undefined, HTMLMediaElement.prototype, 'setMediaKeys', keys));
      trace.call('mediaKeys', () => Reflect.get(HTMLMediaElement.prototype, 'mediaKeys', element));
    },
  },
  {
    id: 'element/set-and-get',
    section: 'HTMLMediaElement.mediaKeys',
    says: 'An element gives back the very object that was set, once the promise has resolved, and null after null.',
    demands: ['at first null', 'during the call null', 'set: resolved undefined', 'the same: true', 'again: resolved undefined', 'the same: true', 'null: resolved undefined', 'then null'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const element = document.createElement('video');
      trace.say(`at first ${wordFor(element.mediaKeys)}`);
      const promise = element.setMediaKeys(keys);
      trace.say(`during the call ${wordFor(element.mediaKeys)}`);
      await trace.ends('set', promise);
      trace.say(`the same: ${element.mediaKeys === keys}`);
      await trace.ends('again', element.setMediaKeys(keys));
      trace.say(`the same: ${element.mediaKeys === keys}`);
      await trace.ends('null', element.setMediaKeys(null));
      trace.say(`then ${wordFor(element.mediaKeys)}`);
    },
  },
  {
    id: 'element/same-at-once',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'Setting what is set already is answered by a promise that is already resolved.',
    demands: ['the same: resolved undefined', 'microtask'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const element = document.createElement('video');
      await element.setMediaKeys(keys);
      trace.watch('the same', element.setMediaKeys(keys));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('microtask');
      await element.setMediaKeys(null);
    },
  },
  {
    id: 'element/later',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'Setting others is done in parallel: microtasks that are due run first.',
    demands: ['ten microtasks', 'set: resolved undefined'],
    async run(system, trace) {
      const keys = await openKeys(system);
      const element = document.createElement('video');
      trace.watch('set', element.setMediaKeys(keys));
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
      trace.say('ten microtasks');
      await trace.until('set');
      await element.setMediaKeys(null);
    },
  },
  {
    id: 'element/two-at-once',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'While keys are being set, setting others is an InvalidStateError, at once; the first are set.',
    demands: ['others: rejected DOMException InvalidStateError', 'microtask', 'first: resolved undefined', 'the first: true'],
    async run(system, trace) {
      const [first, second] = [await openKeys(system), await openKeys(system)];
      const element = document.createElement('video');
      trace.watch('first', element.setMediaKeys(first));
      trace.watch('others', element.setMediaKeys(second));
      queueMicrotask(() => trace.say('microtask'));
      await trace.until('first');
      trace.say(`the first: ${element.mediaKeys === first}`);
      await element.setMediaKeys(null);
    },
  },
  {
    id: 'element/replace',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'An element that does not play takes other keys in place of those it has.',
    demands: ['others: resolved undefined', 'the others: true'],
    async run(system, trace) {
      const [first, second] = [await openKeys(system), await openKeys(system)];
      const element = document.createElement('video');
      await element.setMediaKeys(first);
      await trace.ends('others', element.setMediaKeys(second));
      trace.say(`the others: ${element.mediaKeys === second}`);
      await element.setMediaKeys(null);
    },
  },
  {
    id: 'element/two-elements',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'The same MediaKeys on a second element are a QuotaExceededError; once the first has let go of them they can be set there.',
    chromium: 'That one CDM serves one element is its choice.',
    async run(system, trace) {
      const keys = await openKeys(system);
      const [first, second] = [document.createElement('video'), document.createElement('audio')];
      await first.setMediaKeys(keys);
      await trace.ends('second element', second.setMediaKeys(keys));
      trace.say(`first keeps them: ${first.mediaKeys === keys}, second ${wordFor(second.mediaKeys)}`);
      await first.setMediaKeys(null);
      await trace.ends('afterwards', second.setMediaKeys(keys));
      trace.say(`second has them: ${second.mediaKeys === keys}`);
      await second.setMediaKeys(null);
    },
  },
  {
    id: 'element/while-playing',
    section: 'HTMLMediaElement.setMediaKeys()',
    says: 'Keys can be given to an element that plays, but not taken from it: an InvalidStateError, and it keeps them.',
    chromium: 'That keys cannot be taken is its choice; it is so as long as media is loaded, also while that is paused.',
    async run(system, trace) {
      const [first, second] = [await openKeys(system), await openKeys(system)];
      const element = await playing();
      await trace.ends('given', element.setMediaKeys(first));
      await trace.ends('others', element.setMediaKeys(second));
      await trace.ends('null', element.setMediaKeys(null));
      trace.say(`the first: ${element.mediaKeys === first}, plays: ${!element.paused}`);
      element.pause();
      await trace.ends('others when paused', element.setMediaKeys(second));
      await trace.ends('null when paused', element.setMediaKeys(null));
      trace.say(`then ${wordFor(element.mediaKeys)}`);
      stop(element);
    },
  },
  {
    id: 'element/other-systems',
    section: 'HTMLMediaElement.mediaKeys',
    says: 'Keys of one system may follow those of another, and an element always tells whose it has.',
    demands: ['clearkey: true', 'this system: true', 'clearkey: true'],
    async run(system, trace) {
      const [clear, own] = [await openKeys(CLEARKEY), await openKeys(system)];
      const element = document.createElement('video');
      await element.setMediaKeys(clear);
      trace.say(`clearkey: ${element.mediaKeys === clear}`);
      await element.setMediaKeys(own);
      trace.say(`this system: ${element.mediaKeys === own}`);
      await element.setMediaKeys(clear);
      trace.say(`clearkey: ${element.mediaKeys === clear}`);
      await element.setMediaKeys(null);
    },
  },
];
