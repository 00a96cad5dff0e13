import type { ChannelId, ContentId, KeyId } from './ids';
import type { KeySystemName } from './key-system';

/** Asked again whenever a set-up or a licence needs a token: content tokens are often single-use. */
export type TokenProvider = () => Promise<string>;

/** What is known of the protection before the manifest is read, so that set-up and challenge need not wait for it. */
export interface KnownProtection {
  readonly keySystems: readonly KeySystemName[];
  /** Keys that the content starts with; empty where they rotate. */
  readonly keyIds: readonly KeyId[];
  /** `pssh` boxes, complete, by key system. */
  readonly pssh: Partial<Record<KeySystemName, Uint8Array<ArrayBuffer>>>;
}

/** What a source says of its own protection; each part overrides the player's configuration. */
export interface SourceDrm {
  /** The key system to use, where the content offers several. */
  readonly type?: KeySystemName;
  readonly licenseURL?: string;
  readonly certificateURL?: string;
  readonly ssmServerURL?: string;
  /** Whether set-up and tear-down wait for each other. */
  readonly ssmSyncMode?: boolean;
}

/** Something to play. */
export interface Source {
  /** Manifest URL, absolute. */
  readonly src: string;
  /** MIME type; `application/dash+xml` unless given. */
  readonly type?: string;
  readonly live: boolean;
  readonly contentId: ContentId;
  /** Absent for a source that is no channel of the catalogue. */
  readonly channel?: ChannelId;
  /** For people: dialogs and logs. */
  readonly name: string;
  /** `undefined`: clear content, no session. */
  readonly protection: KnownProtection | undefined;
  /** A token, or where to get one. Without it the operator's session layer signs on by itself. */
  readonly token?: string | TokenProvider;
  /** Name of the header that carries the token; the player's configuration unless given. */
  readonly tokenType?: string;
  readonly drm?: SourceDrm;
  /** Seconds from the start; a live source starts at its live edge unless given. */
  readonly startPosition?: number;
  /** Shows its first frame and waits for `play()`. */
  readonly startPaused?: boolean;
}
