/**
 * What the headend wants of its content, and no more: `content/` makes it, tests bring a small one of their own.
 */
export interface ContentChannel {
  /** The catalogue's id, e.g. `multi-key`. */
  readonly id: string;
  readonly name: string;
  /** What a content token grants a right to. */
  readonly contentId: string;
  readonly live: boolean;
  readonly encrypted: boolean;
  /** Absolute path on this server. */
  readonly logo: string;
  /** Absolute path of the MPD on this server. */
  readonly manifest: string;
  /** Lower-case hex, 32 digits each. */
  readonly keyIds: readonly string[];
  /** Complete `pssh` boxes in base64, by key-system name. */
  readonly pssh: Readonly<Partial<Record<string, string>>>;
}

export interface ContentKey {
  /** The contents that this key opens: nobody else's licence may carry it. */
  readonly contentIds: readonly string[];
  /** Lower-case hex, 32 digits. */
  readonly key: string;
}

export interface ContentLibrary {
  readonly channels: readonly ContentChannel[];
  /** @param keyId lower-case hex, 32 digits */
  keyFor(keyId: string): ContentKey | undefined;
}
