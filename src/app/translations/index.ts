import { english } from './en';
import type { Words } from './words';

export type { ErrorWords, Words } from './words';
export type { ErrorKey } from './error-keys';

/** By primary language subtag. A further language is a further file beside en.ts and a line here. */
const languages: Readonly<Record<string, Words>> = { en: english };

/** @param preferred as `navigator.languages` has them */
export function wordsFor(preferred: readonly string[]): Words {
  for (const tag of preferred) {
    const words = languages[tag.toLowerCase().split('-')[0] ?? ''];
    if (words) return words;
  }
  return english;
}
