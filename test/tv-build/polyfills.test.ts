import { beforeAll, expect, it } from 'vitest';
import { readFolder } from '../../platform/inventory/folder';
import { polyfills } from '../../platform/web/polyfills';
import { OLDEST_TV_ENGINE } from '../../platform/web/target';
import { youngerThan } from '../engines/support/older-engine';
import { tvBuild } from '../support/tv-build';

/** What each polyfill is of, as MDN's data call it. */
const filled: Readonly<Record<string, string>> = {
  'es.promise.finally': 'Promise.finally',
  'web.url-search-params.constructor': 'URLSearchParams',
  'es.object.entries': 'Object.entries',
  'es.object.values': 'Object.values',
  'es.string.pad-start': 'String.padStart',
  'es.array.flat-map': 'Array.flatMap',
};

/** There, and not good enough: the imitation of the oldest engine in test/engines does not play without it. */
const mended = ['es.promise'];

/** Younger than the oldest engine, to be found in the code, and no polyfill needed for it. */
const spared: Readonly<Record<string, string>> = {
  AbortController: 'asked for first (src/session/http.ts)',
  Reflect: 'asked for first, by Babel’s helpers',
  Proxy: 'asked for first, by Babel’s helpers',
  globalThis: 'asked for first, in the core’s UMD head',
  ImageBitmap: 'asked for first, by the core',
  createImageBitmap: 'asked for first, by the core',
  'Object.getOwnPropertyDescriptors': 'asked for first, by Babel’s helpers',
};

/** The language's own; what begins with `Iterator` or `Symbol` is spelt like methods of arrays and strings. */
const owners = ['Array', 'ArrayBuffer', 'DataView', 'Date', 'Function', 'Intl', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'RegExp', 'Set', 'String', 'TypedArray', 'WeakMap', 'WeakSet'];

/** Also names of something older, or of our own. */
const ambiguous = ['Array.values', 'ArrayBuffer.resize'];

/** Words in the code that are no use of the global of that name. */
const words = ['Animation', 'GPU', 'QuotaExceededError', 'origin'];

let code: string;
beforeAll(async () => {
  const files = await readFolder(await tvBuild());
  code = `${files.get('appBundle.js')?.toString() ?? ''}\n${files.get('lib/lightning.min.js')?.toString() ?? ''}`;
});

it('covers what the app and Lightning use and the oldest engine lacks, and nothing else', () => {
  const { globals, members } = youngerThan(OLDEST_TV_ENGINE);
  const called = new Set([...code.matchAll(/\.([A-Za-z]+)\(/g)].map(([, name = '']) => name));
  // A global is named, and neither a property nor in a text.
  const named = new Set([...code.matchAll(/(?:^|[^.\w$"])(?:window\.)?([A-Za-z]+)(?![\w"])/g)].map(([, name = '']) => name));
  const used = [
    ...globals.filter((name) => named.has(name) && !words.includes(name)),
    ...members.filter(([owner, name]) => owners.includes(owner) && called.has(name)).map((member) => member.join('.')).filter((member) => !ambiguous.includes(member)),
  ];
  expect([...used].sort()).toEqual([...Object.values(filled), ...Object.keys(spared)].sort());
});

it('lists each of them with the engine that brought it', () => {
  expect(Object.keys(polyfills)).toEqual([...mended, ...Object.keys(filled)]);
  for (const [module, feature] of Object.entries(filled)) {
    const since = polyfills[module] ?? 0;
    const lacks = (version: number): boolean => {
      const { globals, members } = youngerThan(version);
      return globals.includes(feature) || members.some((member) => member.join('.') === feature);
    };
    expect([lacks(since - 1), lacks(since)], feature).toEqual([true, false]);
    expect(since).toBeGreaterThan(OLDEST_TV_ENGINE);
  }
});
