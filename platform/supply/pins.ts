import type { LockFile } from './lock-file';
import type { Manifest, Overrides } from './manifest';

/** What the app on a TV is made of. A fourth is a decision (docs/decisions/009-libraries.md). */
const PRODUCTION = ['@lightningjs/sdk', 'dashjs', 'valibot'];

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** Other ways for npm to be asked for a package, around the rules below. */
const OTHER_WAYS = ['optionalDependencies', 'peerDependencies', 'bundleDependencies', 'bundledDependencies', 'workspaces'];

/**
 * package.json asks for exact versions and for nothing else, for three packages in production, and the lock file was made
 * from it.
 * @returns what is wrong, in words
 */
export function pinProblems(manifest: Manifest, lock: LockFile): readonly string[] {
  const { dependencies = {}, devDependencies = {}, overrides = {} } = manifest;
  const loose = [...Object.entries(dependencies), ...Object.entries(devDependencies), ...overridden(overrides)].flatMap(([name, version]) =>
    EXACT.test(version) ? [] : [`${name}: package.json asks for "${version}", which is no exact version`],
  );
  const more = Object.keys(dependencies).filter((name) => !PRODUCTION.includes(name)).map((name) => `${name}: is no production dependency that was decided on`);
  const fewer = PRODUCTION.filter((name) => !(name in dependencies)).map((name) => `${name}: is missing from package.json's dependencies`);
  const around = OTHER_WAYS.filter((key) => key in manifest).map((key) => `package.json: ${key} goes around the rules for dependencies`);
  return [...loose, ...more, ...fewer, ...around, ...agreementProblems(manifest, lock)];
}

function overridden(overrides: Overrides): [string, string][] {
  return Object.entries(overrides).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : overridden(value)));
}

function agreementProblems(manifest: Manifest, { packages }: LockFile): readonly string[] {
  const { '': root = {} } = packages;
  const identity = (['name', 'version'] as const).flatMap((key) => (root[key] === manifest[key] ? [] : [`${manifest.name ?? 'package.json'}: its ${key} in the lock file is ${root[key] ?? 'missing'}`]));
  const groups = (['dependencies', 'devDependencies'] as const).flatMap((group) => {
    const [asked, locked] = [manifest[group] ?? {}, root[group] ?? {}];
    return [...new Set([...Object.keys(asked), ...Object.keys(locked)])].flatMap((name) => {
      if (asked[name] !== locked[name]) return [`${name}: ${group} of package.json have ${asked[name] ?? 'nothing'}, and those of the lock file ${locked[name] ?? 'nothing'}`];
      const installed = packages[`node_modules/${name}`]?.version;
      return installed === asked[name] ? [] : [`${name}: package.json asks for ${asked[name] ?? 'nothing'}, and the lock file installs ${installed ?? 'nothing'}`];
    });
  });
  return [...identity, ...groups];
}
