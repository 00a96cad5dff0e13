/** Columns of the table in docs/engines.md that a test of the packaged app fills. */
export const COLUMNS = ['draws', 'ClearKey', 'Widevine', 'PlayReady', 'suspend and resume', 'Back and exit', 'dialog'] as const;

export type Column = (typeof COLUMNS)[number];

/** What one test saw on one TV. */
export interface MatrixCell {
  /** e.g. `Tizen 6.5`. */
  readonly television: string;
  /** Chromium's major version on such a TV. */
  readonly ownEngine: number;
  /** As the engine answered, e.g. `HeadlessChrome/85.0.4182.0`. */
  readonly engine: string;
  /** What is in the user agent's first brackets. */
  readonly userAgent: string;
  /** The package's file name. */
  readonly package: string;
  readonly column: Column;
  /** In words; a test that fails leaves it. */
  readonly seen: string;
}

declare module 'vitest' {
  interface TaskMeta {
    cell?: MatrixCell;
  }
}
