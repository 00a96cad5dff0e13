/** A shipped file, and the files of npm packages that something in it was taken from. */
export interface Contribution {
  /** Path in the build. */
  readonly file: string;
  /** Paths from the project's root, `node_modules/…`. */
  readonly sources: readonly string[];
}
