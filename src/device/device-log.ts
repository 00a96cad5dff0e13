import { withoutQueries } from '../base/urls';
import type { DeviceNote } from '../contract/device';

/** A platform that fails in ever new words must not fill the memory. */
const MAX_NOTES = 50;
const MAX_WORDS = 200;

/** Every call of a platform goes through here: whatever it throws is written down, and the app goes on. */
export class DeviceLog {
  private readonly entries: DeviceNote[] = [];
  private readonly known = new Set<string>();

  /** @returns what `call` does; `undefined` where it throws */
  attempt<Result>(what: string, call: () => Result): Result | undefined {
    try {
      return call();
    } catch (error) {
      this.note(what, error);
      return undefined;
    }
  }

  /** Once for each `what`: a call that fails always would hide the others. */
  note(what: string, why: unknown): void {
    if (this.known.has(what) || this.entries.length >= MAX_NOTES) return;
    this.known.add(what);
    this.entries.push({ what, why: withoutQueries(inWords(why)).slice(0, MAX_WORDS) });
  }

  read(): readonly DeviceNote[] {
    return this.entries;
  }
}

/** Platforms throw errors, objects like errors, strings, and things that throw when they are asked. */
function inWords(why: unknown): string {
  try {
    if (typeof why !== 'object' || why === null) return String(why);
    const { name, message } = why as { readonly name?: unknown; readonly message?: unknown };
    return [name, message].filter((part) => typeof part === 'string' && part !== '').join(': ') || 'no reason given';
  } catch {
    return 'no reason given';
  }
}
