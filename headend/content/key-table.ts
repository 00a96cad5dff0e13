import { type Entry, keysOf, type Recording } from './channels';
import { type KeyLabel, type KeyPair, liveKeyOf, PACKAGED_PERIODS, packagedPeriodKey } from './keys';

/** What the licence servers need to know of a key. */
export interface ContentKey {
  /** Lower-case hex. */
  readonly key: string;
  readonly label: KeyLabel;
  /** Ids of the catalogue entries whose media it opens. */
  readonly channels: readonly string[];
  /** Of the same: a token must grant one of them. */
  readonly contentIds: readonly string[];
}

/** The keys a recording's files are encrypted with: every period's, where they rotate. */
export function packagedKeys(recording: Recording): readonly (KeyPair & { readonly label: KeyLabel })[] {
  const keys = keysOf(recording);
  if (recording.protection?.keys !== 'rotating') return keys;
  const periods = Array.from({ length: PACKAGED_PERIODS }, (_, period) => period);
  return keys.flatMap((first) => periods.map((period) => ({ label: first.label, ...packagedPeriodKey(first, period) })));
}

/** Finds a key by its id. A rotating channel's live keys are worked out from the id, however far on. */
export function keyTable(entries: readonly Entry[]): (keyId: string) => ContentKey | undefined {
  const table = new Map<string, ContentKey>();
  const rotatingLive: { readonly recording: Recording; readonly opens: Pick<ContentKey, 'channels' | 'contentIds'> }[] = [];
  for (const recording of new Set(entries.map((entry) => entry.recording))) {
    const isRotating = recording.protection?.keys === 'rotating';
    const opens = (those: readonly Entry[]) => ({ channels: those.map(({ id }) => id), contentIds: those.map(({ contentId }) => contentId) });
    const own = entries.filter((entry) => entry.recording === recording);
    // Live segments of a rotating channel are under keys of their own: the packaged ones open the VOD alone.
    const packaged = opens(isRotating ? own.filter(({ live }) => !live) : own);
    for (const { keyId, key, label } of packagedKeys(recording)) table.set(keyId, { key, label, ...packaged });
    if (isRotating) rotatingLive.push({ recording, opens: opens(own.filter(({ live }) => live)) });
  }
  return (keyId) => {
    const known = table.get(keyId);
    if (known) return known;
    for (const { recording, opens } of rotatingLive) {
      const pair = liveKeyOf(recording.id, keyId);
      if (pair) return { key: pair.key, label: 'ALL', ...opens };
    }
    return undefined;
  };
}
