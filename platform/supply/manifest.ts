/** package.json, as far as it is judged. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** npm 11's list of who may run a script when it is installed, and who may not. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly overrides?: Overrides;
}

/** For a package a version, or what is put in place of its own dependencies. */
export interface Overrides {
  readonly [name: string]: string | Overrides;
}
