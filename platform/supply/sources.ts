import { lockedPackages, type LockedPackage, type LockFile } from './lock-file';

/** The one registry. npm takes this host for "whichever registry is configured", so that a mirror serves as well. */
const REGISTRY = 'https://registry.npmjs.org/';

/** 64 bytes in base64. One digest, not a list: npm is content with any one of several. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** In what a package writes where it asks for another: git, http, a file, an alias. A range of versions has neither. */
const ADDRESS = /[:/]/;

/**
 * Where packages come from, and that their bytes are known: an archive at the npm registry under the package's own name
 * and version, with its SHA-512. Optional packages of other systems are no exception: somewhere they are installed.
 * What has no archive of its own is refused: links, and what came inside another's archive.
 * @returns what is wrong, in words
 */
export function sourceProblems(lock: LockFile): readonly string[] {
  if (lock.lockfileVersion !== 3) return [`package-lock.json: lockfileVersion ${lock.lockfileVersion}, and these rules are for 3`];
  const packages = lockedPackages(lock);
  return [...packages.flatMap((entry) => entryProblems(entry).map((words) => `${entry.id}: ${words}`)), ...doubleProblems(packages)];
}

function entryProblems(entry: LockedPackage): readonly string[] {
  const { called, name = called, version = '', resolved, integrity, dependencies, optionalDependencies } = entry;
  if (entry.link === true) return ['a link to a folder, not a package of the registry'];
  if (entry.inBundle === true) return ['came inside the archive of another package, so that nothing says what it is'];
  if (name !== called) return [`is really ${name}, under another name`];
  const problems: string[] = [];
  const expected = `${REGISTRY}${called}/-/${called.replace(/^@[^/]+\//, '')}-${version}.tgz`;
  if (resolved !== expected) problems.push(`comes from ${resolved ?? 'nowhere that is written down'}, not from ${expected}`);
  if (integrity === undefined || !SHA512.test(integrity)) problems.push(`has ${integrity === undefined ? 'no integrity' : `the integrity "${integrity}"`}, not one sha512`);
  for (const [other, spec] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    if (ADDRESS.test(spec)) problems.push(`asks for ${other} as "${spec}", which is no range of the registry's versions`);
  }
  return problems;
}

/** A version is published once: two digests of it mean that one is of something else. */
function doubleProblems(packages: readonly LockedPackage[]): readonly string[] {
  const digests = new Map<string, Set<string>>();
  for (const { id, integrity = '' } of packages) digests.set(id, (digests.get(id) ?? new Set()).add(integrity));
  return [...digests].flatMap(([id, { size }]) => (size > 1 ? [`${id}: is there with ${size} digests, and a version has one`] : []));
}

/** Who asks for a registry in the project's .npmrc, which holds for every `npm ci`. @returns what is wrong, in words */
export function npmrcProblems(npmrc: string): readonly string[] {
  const lines = npmrc.split('\n').filter((line) => /^\s*(?:@[^:\s]+:)?(?:registry|replace-registry-host)\s*=/.test(line));
  return lines.map((line) => `.npmrc: "${line.trim()}" is a second registry`);
}
