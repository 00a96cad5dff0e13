import { LoadedMedia, type MediaKind } from '../loaded-media';
import { CURRENT_TRACK_CHANGED, PROTECTION_EVENTS, type LoadedSegment, type Track, type TrackChange, type TrackSwitcher } from './dash-internals';

/** The part of a dash.js player that is needed here. */
export interface TrackedPlayer {
  on(event: string, handler: (event: object) => void): void;
  getActiveStream(): TrackSwitcher | null;
  getTracksFor(kind: MediaKind): readonly Track[];
}

const KINDS: readonly MediaKind[] = ['video', 'audio'];

/**
 * Has dash.js load anew what it holds of a track that may no longer be shown. By itself it does so only where it changes
 * its track (`_handleUnusableKeyId`), and the track that it compares with is not the one that adaptive bitrate went to:
 * HD then stays in front of the decoder, and the picture stands.
 */
export class BarredMedia {
  private readonly loaded = new LoadedMedia();
  /** Kinds whose buffer is being emptied: nothing has been loaded since. */
  private readonly replacing = new Set<MediaKind>();

  /** @param mayBeShown whether a track with these keys may be */
  constructor(
    private readonly player: TrackedPlayer,
    private readonly video: HTMLVideoElement,
    private readonly mayBeShown: (keyIds: readonly string[]) => boolean,
  ) {
    player.on(CURRENT_TRACK_CHANGED, (event) => {
      const { newMediaInfo, options }: TrackChange = event;
      const kind = kindOf(newMediaInfo?.type);
      if (kind && options?.replaceBuffer === true) this.replacing.add(kind);
    });
    // dash.js announces the statuses before it acts on them, in the same turn.
    player.on(PROTECTION_EVENTS.KEY_STATUSES_MAP_UPDATED, () => {
      void Promise.resolve().then(this.replace);
    });
    for (const event of STANDSTILL) video.addEventListener(event, this.replace);
  }

  /** Before the segment is appended. */
  note({ request }: LoadedSegment): void {
    const { startTime, duration, representation, mediaType } = request ?? {};
    const kind = kindOf(mediaType);
    if (!kind || startTime === undefined || duration === undefined) return;
    this.replacing.delete(kind);
    this.loaded.note({ kind, start: startTime, end: startTime + duration, keyIds: keyIdsOf(representation?.mediaInfo) });
  }

  stop(): void {
    for (const event of STANDSTILL) this.video.removeEventListener(event, this.replace);
  }

  private readonly replace = (): void => {
    const stream = this.player.getActiveStream();
    if (!stream) return;
    for (const kind of KINDS) {
      const tracks = this.player.getTracksFor(kind);
      const open = tracks.filter((track) => this.mayBeShown(keyIdsOf(track)));
      const [first] = open;
      // Where nothing may be shown, dash.js says so.
      if (!first || open.length === tracks.length || this.replacing.has(kind) || !this.holdsBarred(kind)) continue;
      const current = stream.getCurrentMediaInfoForType(kind);
      const next = open.find((track) => track.index === current?.index) ?? first;
      this.replacing.add(kind);
      stream.prepareTrackChange({ newMediaInfo: next, options: { replaceBuffer: true } });
    }
  };

  private holdsBarred(kind: MediaKind): boolean {
    const { buffered, currentTime } = this.video;
    return this.loaded.holdsBarred(kind, buffered, currentTime, this.mayBeShown);
  }
}

const STANDSTILL = ['waiting', 'waitingforkey'] as const;

function kindOf(type: string | null | undefined): MediaKind | undefined {
  return KINDS.find((kind) => kind === type);
}

function keyIdsOf(track: Track | null | undefined): readonly string[] {
  return [...(track?.normalizedKeyIds ?? [])];
}
