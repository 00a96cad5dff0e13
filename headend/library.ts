import type { ContentChannel as Channel, ContentKey } from './content';

/**
 * What the services want of the content, and no more: tests bring a small library of their own.
 */
export type ContentChannel = Pick<
  Channel,
  'id' | 'name' | 'contentId' | 'live' | 'encrypted' | 'logoPath' | 'manifestPath' | 'keySystems' | 'keyIds' | 'pssh'
>;

export interface ContentLibrary {
  readonly channels: readonly ContentChannel[];
  /** @param keyId lower-case hex, 32 digits */
  keyFor(keyId: string): Pick<ContentKey, 'contentIds' | 'key' | 'label'> | undefined;
}
