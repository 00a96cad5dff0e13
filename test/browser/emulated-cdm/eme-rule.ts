import type { SectionName } from './sections';
import type { SystemUnderTest } from './systems/system-under-test';
import type { Trace } from './trace';

/** One sentence that a page may rely on, and the test of it: run on each key system, it has to leave the same trace. */
export interface EmeRule {
  /** Topic and name; the topic is the file's. */
  readonly id: string;
  readonly section: SectionName;
  /** In our own words. */
  readonly says: string;
  /** Where the newer draft of Encrypted Media Extensions says otherwise, or says it alone. */
  readonly draft?: string;
  /** What Chromium itself does against the text, or where the text lets it choose. */
  readonly chromium?: string;
  /** The trace that the text demands; absent where the text leaves it open, or where Chromium and the emulator do otherwise. */
  readonly demands?: readonly string[];
  /** What ClearKey leaves instead, where the emulator does not follow it but the text. */
  readonly clearKey?: readonly string[];
  run(system: SystemUnderTest, trace: Trace): Promise<void>;
}
