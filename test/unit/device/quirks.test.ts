import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeviceQuirks } from '../../../src/contract/device-quirks';
import { quirksOf } from '../../../src/device/quirks';
import type { QuirkFacts } from '../../../src/device/quirks/facts';

const tv = (platform: QuirkFacts['platform'], platformVersion?: number): QuirkFacts => ({ platform, platformVersion, engine: undefined, model: undefined });
const tizen = (version?: number) => tv('tizen', version);
const webos = (version?: number) => tv('webos', version);

const ALL = [tv('browser'), ...[3, 4, 5, 5.5, 6, 6.5, 7, 8, 9, 10, undefined].map(tizen), ...[3, 3.4, 4, 4.9, 5, 6, 6.3, 22, 23, 24, 25, 26, undefined].map(webos)];

/** The devices that differ, by name, for each question; the answer of all others is the opposite. */
const DIFFERENT: { readonly [Name in keyof DeviceQuirks]: { readonly answer: DeviceQuirks[Name]; readonly on: readonly QuirkFacts[] } } = {
  canReuseMediaKeys: { answer: false, on: ALL.filter(({ platform }) => platform === 'webos') },
  // Once taken wrongly elsewhere, as the minor version of Tizen 3.0, 4.0 and 5.0 is 0.
  takesServerCertificate: { answer: false, on: [tizen(3), tizen(4), tizen(5), webos(3), webos(3.4)] },
  needsEncryptionInEveryInit: { answer: true, on: ALL.filter(({ platform }) => platform === 'tizen') },
  canChangeType: { answer: false, on: [tizen(3), tizen(4), tizen(5), tizen(5.5), webos(3), webos(3.4), webos(4), webos(4.9)] },
  canSwitchCodecsSmoothly: { answer: false, on: [...ALL.filter(({ platform }) => platform === 'tizen'), webos(3), webos(3.4), webos(4), webos(4.9), webos(5), webos(6), webos(6.3)] },
  isDecodingInfoReliable: { answer: false, on: ALL.filter(({ platform }) => platform !== 'browser') },
  needsFiniteDuration: { answer: true, on: [webos(4), webos(4.9)] },
  canSeekOutOfStalls: { answer: false, on: ALL.filter(({ platform }) => platform !== 'browser') },
  playsOpus: { answer: false, on: [tizen(3), tizen(4)] },
  needsNewVideoAfterBackground: { answer: true, on: [tizen(4), tizen(5), tizen(5.5)] },
};

const NAMES = Object.keys(DIFFERENT) as (keyof DeviceQuirks)[];

describe.each(NAMES)('%s', (name) => {
  const { answer, on } = DIFFERENT[name];
  const same = (one: QuirkFacts) => on.some((other) => other.platform === one.platform && other.platformVersion === one.platformVersion);

  it.each(ALL)('on $platform $platformVersion', (facts) => {
    expect(quirksOf(facts)[name]).toBe(same(facts) ? answer : !answer);
  });

  it('can be overruled', () => {
    for (const facts of ALL) expect(quirksOf(facts, { [name]: answer })[name]).toBe(answer);
  });

  it('tells models, symptom, source and consequence in a file of its own', () => {
    const file = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
    const text = readFileSync(new URL(`../../../src/device/quirks/${file}`, import.meta.url), 'utf8');
    for (const part of ['Whether', '- Models:', '- Symptom:', '- Source:', '- Does:']) expect(text).toContain(part);
  });
});

it('there is no file without a question', () => {
  const files = readdirSync(new URL('../../../src/device/quirks/', import.meta.url)).filter((file) => !['index.ts', 'facts.ts', 'README.md'].includes(file));
  expect(files).toHaveLength(NAMES.length);
});
