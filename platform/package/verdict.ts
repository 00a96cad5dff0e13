import type { Files } from './files';

/** What was found out about a package. */
export interface Verdict {
  /** In words; empty when it is as it should be. */
  readonly faults: readonly string[];
  /** For a person to read: whose app, who has signed it. */
  readonly notes: readonly string[];
  /** What a TV unpacks. */
  readonly files: Files;
  /** Which of them are the platform's, not the app's: manifest, pictures, signatures. */
  readonly platformFiles: readonly string[];
  /** Without any signature where the platform wants one. */
  readonly isUnsigned: boolean;
}
