/** An entry of package-lock.json (lockfileVersion 3), as far as it is judged. Nothing in it is taken for granted. */
export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly lockfileVersion: number;
  /** By folder; the project itself is `''`. */
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** An entry, and what it is called. */
export interface LockedPackage extends LockEntry {
  /** As the folder says: what an `import` of it finds. */
  readonly called: string;
  /** `name@version`, for lists and for words. */
  readonly id: string;
}

/** Everything in the lock file but the project itself. */
export function lockedPackages({ packages }: LockFile): readonly LockedPackage[] {
  return Object.entries(packages).flatMap(([folder, entry]) => {
    if (folder === '') return [];
    // What is not below node_modules/ is a folder of somebody's, and is called by its path.
    const called = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(folder)?.[1] ?? folder;
    return [{ ...entry, called, id: `${called}@${entry.version ?? '?'}` }];
  });
}
