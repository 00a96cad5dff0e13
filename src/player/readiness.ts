/** What the media element says at one moment. */
export interface MediaMoment {
  /** Seconds. */
  readonly currentTime: number;
  /** HTMLMediaElement.readyState */
  readonly readyState: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
}

export type Readiness = 'waiting' | 'playing' | 'paused' | 'ended';

/** HAVE_FUTURE_DATA: there is a next frame to show. */
const HAVE_FUTURE_DATA = 3;

/**
 * Whether a picture is really moving. `playing` events are not enough: elements fire them with no frame to show while
 * the keys are missing, and TVs fire them early. Time must have passed since the moment before.
 */
export function readiness(before: MediaMoment | undefined, now: MediaMoment): Readiness {
  if (now.ended) return 'ended';
  if (now.paused) return now.readyState >= HAVE_FUTURE_DATA ? 'paused' : 'waiting';
  const hasMoved = before !== undefined && now.currentTime > before.currentTime;
  return hasMoved && !now.seeking && now.readyState >= HAVE_FUTURE_DATA ? 'playing' : 'waiting';
}
