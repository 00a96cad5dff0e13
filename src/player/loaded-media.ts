export type MediaKind = 'video' | 'audio';

export interface LoadedStretch {
  readonly kind: MediaKind;
  /** s, on the element's scale */
  readonly start: number;
  readonly end: number;
  /** Of its track; lower-case hex. */
  readonly keyIds: readonly string[];
}

/** Stretches remembered of a kind; several times what a buffer holds. */
const CAPACITY = 200;

/** Which stretch of the timeline was last loaded with which keys. */
export class LoadedMedia {
  private stretches: readonly LoadedStretch[] = [];

  /** What was loaded last takes the place of what was there. */
  note(stretch: LoadedStretch): void {
    const others = this.stretches.filter((other) => other.kind !== stretch.kind || !overlaps(other, stretch));
    this.stretches = [...others, stretch].slice(-CAPACITY);
  }

  /** Whether something is buffered ahead that may not be shown. */
  holdsBarred(kind: MediaKind, buffered: TimeRanges, from: number, mayBeShown: (keyIds: readonly string[]) => boolean): boolean {
    return this.stretches.some((stretch) => stretch.kind === kind && stretch.end > from && isBuffered(stretch, buffered) && !mayBeShown(stretch.keyIds));
  }
}

const overlaps = (a: LoadedStretch, b: LoadedStretch): boolean => middle(a) > b.start && middle(a) < b.end;

/** Its ends may stick out: samples do not end where a segment says. */
const middle = ({ start, end }: LoadedStretch): number => (start + end) / 2;

function isBuffered(stretch: LoadedStretch, buffered: TimeRanges): boolean {
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) < stretch.end && buffered.end(index) > stretch.start) return true;
  }
  return false;
}
