import type { EndReason } from './playback-session';
import type { PlayerError } from './player-error';
import type { Source } from './source';

/** What the player is doing, as the app and `window.tvPlayer` see it. */
export type PlayerState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading'; readonly source: Source; readonly trouble?: PlayerError }
  /** The picture stands still. `trouble`: what it waits for, where that is known; it is being asked for again. */
  | { readonly kind: 'buffering'; readonly source: Source; readonly trouble?: PlayerError }
  | { readonly kind: 'playing'; readonly source: Source; readonly sound: Sound }
  | { readonly kind: 'paused'; readonly source: Source }
  | { readonly kind: 'ended'; readonly source: Source }
  | { readonly kind: 'failed'; readonly source: Source; readonly error: PlayerError };

/** `blocked`: the browser's autoplay rule forbade sound; `unmute()` after a key press brings it. */
export type Sound = 'on' | 'blocked';

export interface Timeline {
  /** Seconds, on the same scale as `seekable`. */
  readonly position: number;
  /** Seconds; `Infinity` for a live source. */
  readonly duration: number;
  /** Seconds. For a live source the window that can be gone back to. */
  readonly seekable: { readonly start: number; readonly end: number };
  /** Close enough to the live edge to be called live. Always false for a VOD. */
  readonly atLiveEdge: boolean;
}

export interface PlayerEvents {
  state: PlayerState;
  /** Several times a second while playing. */
  timeline: Timeline;
  /** Worth a log line, not the viewer's attention: a tear-down that failed, say. */
  warning: PlayerError;
}

/** One line of the player's own account of what happened; see `player/chronicle.ts`. */
export interface ChronicleEntry {
  /** ms, monotonic, since the player was made. */
  readonly at: number;
  /** The `load()` it belongs to; 0: to none. */
  readonly epoch: number;
  readonly kind: string;
  /** Never a token, key or licence. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** What the app drives. */
export interface Player {
  readonly state: PlayerState;
  readonly timeline: Timeline | undefined;
  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void;
  /** The last wish counts: an earlier load that is still under way is abandoned and its session ended. */
  load(source: Source): void;
  /** Ends playback and its session; the tear-down request leaves in this turn. Resolves when all is closed. */
  stop(reason?: EndReason): Promise<void>;
  play(): void;
  pause(): void;
  /** Seconds on the timeline's scale, clamped to what is seekable. */
  seek(position: number): void;
  seekToLiveEdge(): void;
  unmute(): void;
  chronicle(): readonly ChronicleEntry[];
}

/** What background policies drive besides (`lifecycle`). */
export interface SuspendablePlayer extends Player {
  /**
   * Whether the operator may still count the session of the current source, by the wall clock: a suspended TV runs no
   * timers. True where there is none, or none that has to prove its life.
   */
  mayLive(): boolean;
  /** Proves the session's life at once. Resolves when that is answered; a failure is the state `failed`, as of any beat. */
  revive(): Promise<void>;
  /** The next source gets a new `<video>`: on some TVs one that was hidden is dead. */
  renewScreen(): void;
}
