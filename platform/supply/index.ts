import { scriptProblems } from './install-scripts';
import { licenceProblems } from './licences';
import type { LockFile } from './lock-file';
import type { Manifest } from './manifest';
import { pinProblems } from './pins';
import { npmrcProblems, sourceProblems } from './sources';

export type { LockFile } from './lock-file';
export type { Manifest } from './manifest';

/** What `npm ci` goes by. */
export interface Supply {
  /** package.json */
  readonly manifest: Manifest;
  /** package-lock.json */
  readonly lock: LockFile;
  /** The project's .npmrc, as text. */
  readonly npmrc: string;
}

/** Every rule that the packages of this project break, in words that begin with the package. */
export function supplyProblems({ manifest, lock, npmrc }: Supply): readonly string[] {
  return [...npmrcProblems(npmrc), ...sourceProblems(lock), ...licenceProblems(lock), ...scriptProblems(lock, manifest), ...pinProblems(manifest, lock)];
}
