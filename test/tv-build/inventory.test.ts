import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assertShippable, inventory, type Inventory } from '../../platform/inventory';
import { overBudget } from '../../platform/inventory/sizes';
import { tvBuild } from '../support/tv-build';

let build: string;
let inside: Inventory;
beforeAll(async () => {
  build = await tvBuild();
  inside = await inventory(build);
});

describe('the bill of materials', () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

  it('is CycloneDX 1.6, by the standard’s own schema', async () => {
    expect(await validator.validate(JSON.stringify(inside.bom))).toBeNull();
    // The validator can refuse.
    expect(await validator.validate(JSON.stringify({ ...inside.bom, components: [{ type: 'libary', name: 'x' }] }))).not.toBeNull();
  });

  it('names what is in the build, and nothing that is only used to build it', () => {
    const names = inside.bom.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
    expect(names).toEqual([
      '@babel/helpers',
      '@fontsource/roboto',
      '@lightningjs/cli',
      '@lightningjs/core',
      '@lightningjs/sdk',
      '@metrological/sdk',
      '@michieljs/execute-as-promise',
      'core-js',
      'dashjs',
      'deepmerge',
      'is-plain-object',
      'localcookies',
      'lucide-static',
      'valibot',
    ]);
  });

  it('says where each is, its version, its licence and its address among packages', () => {
    const core = inside.bom.components.find(({ name }) => name === 'core');
    expect(core).toMatchObject({
      group: '@lightningjs',
      version: '2.20.3',
      licenses: [{ license: { id: 'Apache-2.0' } }],
      purl: 'pkg:npm/%40lightningjs/core@2.20.3',
      evidence: { occurrences: [{ location: 'lib/lightning.min.js' }] },
    });
  });

  it('nests what dash.js has bundled, and says that this may be incomplete', () => {
    const dash = inside.bom.components.find(({ name }) => name === 'dashjs');
    const nested = new Map(dash?.components?.map(({ group, name, version }) => [group === undefined ? name : `${group}/${name}`, version]));
    expect([...nested.keys()]).toEqual(expect.arrayContaining(['@svta/cml-cmcd', 'bcp-47-match', 'codem-isoboxer', 'core-js', 'imsc', 'sax']));
    expect(nested.get('codem-isoboxer')).toBe('0.3.10');
    expect(nested.get('core-js')).toBe('3.47.0');
    expect(nested.get('sax')).toBeUndefined();
    expect(inside.bom.compositions).toContainEqual({ aggregate: 'incomplete', assemblies: [dash?.['bom-ref']] });
  });

  it('has neither a time nor a serial number', () => {
    expect(JSON.stringify(inside.bom)).not.toMatch(/timestamp|serialNumber/);
  });
});

it('gives notice of everything in the bill, with its terms', () => {
  const all = inside.bom.components.flatMap((component) => [component, ...(component.components ?? [])]);
  expect(all.length).toBeGreaterThan(30);
  for (const { group, name } of all) expect(inside.notices).toContain(`\n${group === undefined ? name : `${group}/${name}`}`);
  for (const words of ['Apache License', 'Permission is hereby granted', 'SIL OPEN FONT LICENSE', 'Redistribution and use in source and binary forms']) expect(inside.notices).toContain(words);
});

it('is within its budget, and would not be within a smaller one', () => {
  expect(overBudget(inside.sizes)).toEqual([]);
  const { gzipBytes } = inside.sizes.app;
  const limits = Object.fromEntries(Object.entries(inside.sizes).map(([role, size]) => [role, size.gzipBytes])) as Record<keyof Inventory['sizes'], number>;
  expect(overBudget(inside.sizes, { ...limits, app: gzipBytes - 10 })).toEqual([`app: ${gzipBytes} bytes (gzip), 10 over its budget of ${gzipBytes - 10}`]);
});

describe('fit to ship', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shippable-'));
    await cp(build, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is the build as it is', () => expect(assertShippable(folder)).resolves.toBeUndefined());

  it('takes what a platform needs beside it, when it is named', async () => {
    await writeFile(join(folder, 'appinfo.json'), '{}');
    await expect(assertShippable(folder)).rejects.toThrow(/^.*is not fit to ship:\n {2}appinfo\.json: no file that the app runs/);
    await expect(assertShippable(folder, { also: ['appinfo.json'] })).resolves.toBeUndefined();
  });

  it.each([
    ['a source map', 'appBundle.js.map', '{}', 'a source map, which shows the source to everybody'],
    ['a certificate', 'author.p12', '', 'a file of keys or settings of the build'],
    ['an environment', '.env', 'A=1', 'a file of keys or settings of the build'],
    ['test code', 'zap.test.js', '', 'no file that the app runs'],
    ['the modern dash.js', 'static/vendor/dash.mediaplayer.modern.min.js', '', 'no file that the app runs'],
  ])('refuses %s', async (_what, file, text, words) => {
    await writeFile(join(folder, file), text);
    await expect(assertShippable(folder)).rejects.toThrow(`${file}: ${words}`);
  });

  it('refuses a build without its notices', async () => {
    await rm(join(folder, 'THIRD-PARTY-NOTICES.txt'));
    await expect(assertShippable(folder)).rejects.toThrow('THIRD-PARTY-NOTICES.txt: missing');
    await expect(inventory(folder)).rejects.toThrow('no THIRD-PARTY-NOTICES.txt');
  });

  it('names everything that is wrong at once', async () => {
    await writeFile(join(folder, 'notes.txt'), '');
    await writeFile(join(folder, 'operator.json'), JSON.stringify({ backend: { apiKey: 'x' } }));
    await expect(assertShippable(folder)).rejects.toThrow(/notes\.txt: .*\n {2}operator\.json: sets backend\.apiKey|operator\.json: .*\n {2}notes\.txt: /s);
  });
});
