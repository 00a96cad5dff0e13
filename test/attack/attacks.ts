import { forgedTokens } from './forged-tokens';
import { hungSockets } from './hung-sockets';
import { lateKill } from './late-kill';
import { malformed } from './malformed-bodies';
import { manyTokens } from './many-tokens';
import type { Attack } from './outcome';
import { oddPathsAreRefused } from './paths';
import { races } from './races';
import { setUps } from './set-ups';

/** All there are, the cheap ones first. */
export const attacks: readonly Attack[] = [forgedTokens, malformed, oddPathsAreRefused, races, hungSockets, lateKill, manyTokens, setUps];

/** @param words parts of names; none: all are wanted */
export function isWanted(name: string, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => name.includes(word));
}
