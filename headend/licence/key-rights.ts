import { Refusal } from '../http/refusal';
import type { ContentLibrary } from '../library';
import { refusalOf } from './refusals';

/** Keys in one request; a channel with a key per stream has three. */
export const mostKeys = 32;

export type LibraryKey = NonNullable<ReturnType<ContentLibrary['keyFor']>>;

export interface RightfulKeys {
  readonly contentId: string;
  /** The catalogue's id of that content. */
  readonly channel: string;
  /** By key id. */
  readonly keys: ReadonlyMap<string, LibraryKey>;
}

/**
 * The first of the contents that all keys asked for belong to: a licence never mixes contents.
 * @param keyIds lower-case hex
 * @throws Refusal
 */
export function rightfulKeys(library: ContentLibrary, contentIds: readonly string[], keyIds: readonly string[]): RightfulKeys {
  if (keyIds.length === 0 || keyIds.length > mostKeys) throw new Refusal(refusalOf(1011));
  for (const contentId of contentIds) {
    const keys = new Map<string, LibraryKey>();
    for (const keyId of keyIds) {
      const key = library.keyFor(keyId);
      if (key?.contentIds.includes(contentId) === true) keys.set(keyId, key);
    }
    const channel = library.channels.find((candidate) => candidate.contentId === contentId)?.id;
    if (channel !== undefined && keyIds.every((keyId) => keys.has(keyId))) return { contentId, channel, keys };
  }
  throw new Refusal(refusalOf(4003));
}
