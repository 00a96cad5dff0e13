import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { supplyProblems, type LockFile, type Manifest, type Supply } from '../../../platform/supply';
import { INSTALL_SCRIPTS } from '../../../platform/supply/install-scripts';
import { LICENCE_READINGS } from '../../../platform/supply/licence-readings';
import { licenceProblems, SHIPPED_LICENCES, TOOL_LICENCES, TOOLS_BY_NAME } from '../../../platform/supply/licences';
import { lockedPackages, type LockEntry } from '../../../platform/supply/lock-file';
import { fromRoot } from '../../../platform/web/paths';

const textOf = (file: string) => readFileSync(fromRoot(file), 'utf8');
const supply: Supply = { manifest: JSON.parse(textOf('package.json')) as Manifest, lock: JSON.parse(textOf('package-lock.json')) as LockFile, npmrc: textOf('.npmrc') };

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Doctor = (copy: Writable<Supply>, entry: (folder: string) => Writable<LockEntry>) => void;

/** What is said of our own files once something in them is not as it should be. Only what is asked for is copied: they are large. */
function saidOf(doctor: Doctor): readonly string[] {
  const copy: Writable<Supply> = { ...supply, manifest: structuredClone(supply.manifest), lock: { ...supply.lock, packages: { ...supply.lock.packages } } };
  doctor(copy, (folder) => {
    const [entry, original] = [copy.lock.packages[folder], supply.lock.packages[folder]];
    if (entry === undefined) throw new Error(`no ${folder} in the lock file: the test needs another package`);
    return entry === original ? (copy.lock.packages[folder] = structuredClone(entry)) : entry;
  });
  return supplyProblems(copy);
}

const version = (name: string) => supply.lock.packages[`node_modules/${name}`]?.version ?? '?';
const at = (name: string) => `${name}@${version(name)}`;
const archive = (name: string, plain = name) => `https://registry.npmjs.org/${name}/-/${plain}-${version(name)}.tgz`;
const digest = `sha512-${'A'.repeat(86)}==`;

it('every rule holds for what npm ci installs', () => {
  expect(lockedPackages(supply.lock).length).toBeGreaterThan(1000);
  expect(supplyProblems(supply)).toEqual([]);
});

describe('where packages come from', () => {
  it.each<[string, string, Doctor]>([
    ['a package without an address', `${at('imsc')}: comes from nowhere that is written down, not from ${archive('imsc')}`, (_, entry) => delete entry('node_modules/imsc').resolved],
    ['another registry', `${at('imsc')}: comes from https://npm.example/imsc.tgz, not from ${archive('imsc')}`, (_, entry) => (entry('node_modules/imsc').resolved = 'https://npm.example/imsc.tgz')],
    ['http', `${at('@types/ws')}: comes from ${archive('@types/ws', 'ws').replace('https', 'http')}, not from ${archive('@types/ws', 'ws')}`, (_, entry) => (entry('node_modules/@types/ws').resolved = archive('@types/ws', 'ws').replace('https', 'http'))],
    ['the archive of another package', `${at('imsc')}: comes from ${archive('sax')}, not from ${archive('imsc')}`, (_, entry) => (entry('node_modules/imsc').resolved = archive('sax'))],
    ['a commit', `${at('imsc')}: comes from git+ssh://git@github.com/a/imsc.git#abc, not from ${archive('imsc')}`, (_, entry) => (entry('node_modules/imsc').resolved = 'git+ssh://git@github.com/a/imsc.git#abc')],
    ['a file', `${at('imsc')}: comes from file:imsc.tgz, not from ${archive('imsc')}`, (_, entry) => (entry('node_modules/imsc').resolved = 'file:imsc.tgz')],
    ['an optional package of another system, from elsewhere', `${at('@esbuild/win32-x64')}: comes from file:x, not from ${archive('@esbuild/win32-x64', 'win32-x64')}`, (_, entry) => (entry('node_modules/@esbuild/win32-x64').resolved = 'file:x')],
    ['no digest', `${at('sax')}: has no integrity, not one sha512`, (_, entry) => delete entry('node_modules/sax').integrity],
    ['a weak digest', `${at('sax')}: has the integrity "sha1-abc=", not one sha512`, (_, entry) => (entry('node_modules/sax').integrity = 'sha1-abc=')],
    ['a choice of digests', `${at('sax')}: has the integrity "${digest} ${digest}", not one sha512`, (_, entry) => (entry('node_modules/sax').integrity = `${digest} ${digest}`)],
    ['a link', `${at('sax')}: a link to a folder, not a package of the registry`, (_, entry) => (entry('node_modules/sax').link = true)],
    ['a bundled package', `${at('sax')}: came inside the archive of another package, so that nothing says what it is`, (_, entry) => (entry('node_modules/sax').inBundle = true)],
    ['an alias', `${at('sax')}: is really sacks, under another name`, (_, entry) => (entry('node_modules/sax').name = 'sacks')],
    ['a dependency’s git dependency', `${at('imsc')}: asks for sax as "github:isaacs/sax-js", which is no range of the registry's versions`, (_, entry) => (entry('node_modules/imsc').dependencies = { sax: 'github:isaacs/sax-js' })],
    ['a dependency’s optional tarball', `${at('imsc')}: asks for sax as "https://a.example/sax.tgz", which is no range of the registry's versions`, (_, entry) => (entry('node_modules/imsc').optionalDependencies = { sax: 'https://a.example/sax.tgz' })],
    ['a registry of its own for the project', '.npmrc: "registry=https://npm.example/" is a second registry', (copy) => (copy.npmrc += 'registry=https://npm.example/\n')],
    ['a registry of its own for a scope', '.npmrc: "@svta:registry = https://npm.example/" is a second registry', (copy) => (copy.npmrc += '@svta:registry = https://npm.example/\n')],
    ['another host in the registry’s place', '.npmrc: "replace-registry-host=never" is a second registry', (copy) => (copy.npmrc += 'replace-registry-host=never\n')],
    ['another version of the lock file', 'package-lock.json: lockfileVersion 2, and these rules are for 3', (copy) => (copy.lock.lockfileVersion = 2)],
  ])('may not be %s', (_what, words, doctor) => {
    expect(saidOf(doctor)).toEqual([words]);
  });

  it('may not be a folder of the project’s', () => {
    const said = saidOf(({ lock }) => (lock.packages['vendor/sax'] = { version: '1.0.0', license: 'MIT' }));
    expect(said.join('\n')).toMatch(/^vendor\/sax@1\.0\.0: comes from nowhere/);
  });

  it('may not give one version two digests', () => {
    const [twice = ''] = Object.keys(supply.lock.packages).filter((folder) => folder.endsWith('/node_modules/balanced-match'));
    expect(saidOf((_, entry) => (entry(twice).integrity = digest))).toEqual([expect.stringMatching(/^balanced-match@[\d.]+: is there with 2 digests, and a version has one$/)]);
  });
});

describe('licences', () => {
  const unread = 'read its LICENSE, and say in licence-readings.ts what it is';

  it.each<[string, string, Doctor]>([
    ['production, of a licence that asks for more than a notice', `${at('imsc')}: has the licence MPL-2.0, which is not on the list for production`, (_, entry) => (entry('node_modules/imsc').license = 'MPL-2.0')],
    ['production, of two licences at once', `${at('imsc')}: has the licence (MIT AND CC-BY-3.0), which is not on the list for production`, (_, entry) => (entry('node_modules/imsc').license = '(MIT AND CC-BY-3.0)')],
    ['a tool under the GPL', `${at('vite')}: has the licence GPL-3.0-only, which is not on the list for a tool`, (_, entry) => (entry('node_modules/vite').license = 'GPL-3.0-only')],
    ['a tool’s licence that does not exist', `${at('vite')}: has the licence MIT-ish, which is not on the list for a tool`, (_, entry) => (entry('node_modules/vite').license = 'MIT-ish')],
    ['a package without one', `${at('vite')}: has no licence in the lock file: ${unread}`, (_, entry) => delete entry('node_modules/vite').license],
    ['words in its place', `${at('vite')}: has the licence "SEE LICENSE IN README.md", which is no SPDX expression: ${unread}`, (_, entry) => (entry('node_modules/vite').license = 'SEE LICENSE IN README.md')],
    ['a reading that is no longer needed', `${at('union')}: its licence has been read, and its entry says MIT by itself`, (_, entry) => (entry('node_modules/union').license = 'MIT')],
  ])('may not be %s', (_what, words, doctor) => {
    expect(saidOf(doctor)).toEqual([words]);
  });

  it('are read anew for another version', () => {
    const said = saidOf((_, entry) => Object.assign(entry('node_modules/union'), { version: '9.0.0', resolved: 'https://registry.npmjs.org/union/-/union-9.0.0.tgz' }));
    expect(said).toEqual([`union@9.0.0: has no licence in the lock file: ${unread}`, `${at('union')}: its licence has been read, and it is not in the lock file`]);
  });

  it('may be a choice of which one is on the list', () => {
    expect(saidOf((_, entry) => (entry('node_modules/imsc').license = '(GPL-2.0 OR MIT)'))).toEqual([]);
  });

  it('are not looser for tools than the list says: a tool is let in by its own name alone, and only while it is there', () => {
    const name = '@ffmpeg-installer/linux-x64';
    const list = { shipped: SHIPPED_LICENCES, tools: TOOL_LICENCES, byName: TOOLS_BY_NAME, readings: LICENCE_READINGS };
    const { [name]: own, ...others } = TOOLS_BY_NAME;
    expect(own).toBeDefined();
    expect(licenceProblems(supply.lock, { ...list, byName: others })).toEqual([`${at(name)}: has the licence GPL-3.0-only, which is not on the list for a tool`]);
    expect(licenceProblems(supply.lock, { ...list, byName: { ...TOOLS_BY_NAME, leftPad: { licence: 'MIT' } } })).toEqual(['leftPad: is let in by name, and is not in the lock file']);
  });

  it('are what the packages’ files say, of those that are installed here', () => {
    const folders = new Map(Object.keys(supply.lock.packages).map((folder) => [`${/node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(folder)?.[1] ?? ''}@${supply.lock.packages[folder]?.version ?? ''}`, folder]));
    const installed = Object.entries(LICENCE_READINGS).flatMap(([id, reading]) => {
      const folder = folders.get(id) ?? '';
      return existsSync(fromRoot(folder, 'package.json')) ? [{ id, folder, reading }] : [];
    });
    // All but binaries for other systems.
    expect(installed.length).toBeGreaterThan(10);
    for (const { id, folder, reading } of installed) expect(textOf(`${folder}/${reading.file}`).replace(/\s+/g, ' '), id).toContain(reading.words);
  });
});

describe('install scripts', () => {
  it.each<[string, string, Doctor]>([
    ['of a package without a reason', `${at('imsc')}: has an install script, and install-scripts.ts has no reason for it`, (_, entry) => (entry('node_modules/imsc').hasInstallScript = true)],
    ['that npm may run and we may not', 'core-js: allowScripts in package.json says true, and install-scripts.ts false', ({ manifest }) => (manifest.allowScripts = { ...manifest.allowScripts, 'core-js': true })],
    ['that npm has not been told of', 'esbuild: allowScripts in package.json says nothing, and install-scripts.ts false', ({ manifest }) => delete manifest.allowScripts?.['esbuild']],
    ['that only npm has been told of', 'imsc: allowScripts in package.json says true, and install-scripts.ts nothing', ({ manifest }) => (manifest.allowScripts = { ...manifest.allowScripts, imsc: true })],
    ['that are gone, and still on the list', 'ssh2: is on the list of install scripts, and has none', (_, entry) => delete entry('node_modules/ssh2').hasInstallScript],
  ])('may not be any %s', (_what, words, doctor) => {
    expect(saidOf(doctor)).toEqual([words]);
  });

  it('run for one package alone', () => {
    expect(Object.keys(INSTALL_SCRIPTS).filter((name) => INSTALL_SCRIPTS[name]?.runs === true)).toEqual(['@lightningjs/sdk']);
  });
});

describe('what package.json asks for', () => {
  /** In both files, so that nothing but the rule in question is broken. */
  const ask = (group: 'dependencies' | 'devDependencies', name: string, wanted: string): Doctor => (copy, entry) => {
    (copy.manifest[group] ??= {})[name] = wanted;
    (entry('')[group] ??= {})[name] = wanted;
    entry(`node_modules/${name}`).version = wanted;
    if (/^\d/.test(wanted)) entry(`node_modules/${name}`).resolved = `https://registry.npmjs.org/${name}/-/${name}-${wanted}.tgz`;
  };

  it.each(['^1.5.0', '~1.5.0', '1.x', '*', 'latest', '>=1.5.0', '1.5.0 || 2.0.0', 'github:a/valibot', 'git+https://a.example/valibot.git', 'https://a.example/valibot.tgz', 'file:../valibot', 'npm:valid@1.5.0', 'workspace:*', ''])('may not be valibot as %j', (wanted) => {
    expect(saidOf(ask('dependencies', 'valibot', wanted))).toContain(`valibot: package.json asks for "${wanted}", which is no exact version`);
  });

  it('may be an exact version, of a preview too', () => {
    expect(saidOf(ask('devDependencies', 'vite', '9.0.0-beta.2'))).toEqual([]);
  });

  it.each<[string, string, Doctor]>([
    ['a range among the tools', 'vite: package.json asks for "^8.0.0", which is no exact version', ask('devDependencies', 'vite', '^8.0.0')],
    ['a range among the overrides', 'cookie: package.json asks for "^1.0.2", which is no exact version', ({ manifest }) => (manifest.overrides = { 'light-my-request': { cookie: '^1.0.2' } })],
    ['a fourth production dependency', 'imsc: is no production dependency that was decided on', ask('dependencies', 'imsc', version('imsc'))],
    ['one too few', 'valibot: is missing from package.json\'s dependencies', (copy, entry) => [delete copy.manifest.dependencies?.['valibot'], delete entry('').dependencies?.['valibot']]],
    ...['optionalDependencies', 'peerDependencies', 'bundleDependencies', 'bundledDependencies', 'workspaces'].map((key): [string, string, Doctor] => [
      `packages by ${key}`,
      `package.json: ${key} goes around the rules for dependencies`,
      ({ manifest }) => Object.assign(manifest, { [key]: {} }),
    ]),
    ['what is not installed', 'not-there: package.json asks for 1.0.0, and the lock file installs nothing', (copy, entry) => [Object.assign(copy.manifest.devDependencies ?? {}, { 'not-there': '1.0.0' }), Object.assign(entry('').devDependencies ?? {}, { 'not-there': '1.0.0' })]],
    ['what the lock file has not heard of', `vite: devDependencies of package.json have 8.0.0, and those of the lock file ${version('vite')}`, ({ manifest }) => Object.assign(manifest.devDependencies ?? {}, { vite: '8.0.0' })],
    ['less than the lock file', `vite: devDependencies of package.json have nothing, and those of the lock file ${version('vite')}`, ({ manifest }) => delete manifest.devDependencies?.['vite']],
    ['another version than the lock file installs', `pngjs: package.json asks for ${version('pngjs')}, and the lock file installs 6.0.0`, (_, entry) => Object.assign(entry('node_modules/pngjs'), { version: '6.0.0', resolved: 'https://registry.npmjs.org/pngjs/-/pngjs-6.0.0.tgz' })],
    ['a lock file of another project', 'smart-tv-reference-player: its name in the lock file is other', (_, entry) => (entry('').name = 'other')],
  ])('may not be %s', (_what, words, doctor) => {
    expect(saidOf(doctor).filter((said) => !/^\S+: comes from/.test(said))).toEqual([words]);
  });
});
