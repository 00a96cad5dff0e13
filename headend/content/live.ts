/**
 * Endless live out of a finite loop, without state: segment n of the channel is segment (n mod length) of the loop,
 * moved to its place on the wall clock. Two processes with the same clock serve the same bytes.
 */
import type { Recording } from './channels';
import { type KeyPair, livePeriodKey } from './keys';
import { SEGMENT_MS } from './timing';

/** When segment 0 of every live channel began, ms since the epoch. A constant of the past, so that all processes agree. */
export const AVAILABILITY_START_MS = Date.UTC(2024, 0, 1);
/** How far back one may go: MPD@timeShiftBufferDepth, ms. */
export const TIME_SHIFT_MS = 60_000;
/** MPD@suggestedPresentationDelay, ms. */
export const PRESENTATION_DELAY_MS = 6_000;
/** MPD@minimumUpdatePeriod, ms. */
export const UPDATE_PERIOD_MS = 8_000;
/** A client's clock may be wrong by so much before it gets a 404 for a segment that is not over yet. */
const EARLY_MS = 300;
/** A rotating channel's key changes so often: 9.6 s. */
export const SEGMENTS_PER_KEY = 5;

/** Numbers of the first and the last segment that can be had. */
export interface LiveWindow {
  readonly first: number;
  readonly last: number;
}

/**
 * A segment can be had from its end until the time-shift buffer plus two durations after its start
 * (ISO/IEC 23009-1 §5.3.9.5.3).
 * @param now ms since the epoch
 */
export function liveWindow(now: number): LiveWindow {
  const elapsed = now - AVAILABILITY_START_MS;
  return {
    first: Math.max(0, Math.ceil((elapsed - TIME_SHIFT_MS) / SEGMENT_MS - 2)),
    last: Math.floor((elapsed + EARLY_MS) / SEGMENT_MS) - 1,
  };
}

/** What segment n of a live channel is made of. */
export interface LiveSegment {
  /** Number within the recording. */
  readonly source: number;
  /** By how much its decode time moves, in the track's timescale. */
  readonly shift: bigint;
  /** The key it gets, where keys rotate. */
  readonly key?: KeyPair;
}

export function liveSegment(recording: Recording, number: number, timescale: number): LiveSegment {
  const source = number % recording.segments;
  const shift = (BigInt(number - source) * BigInt(SEGMENT_MS) * BigInt(timescale)) / 1000n;
  const isRotating = recording.protection?.keys === 'rotating';
  return { source, shift, ...(isRotating && { key: livePeriodKey(recording.id, Math.floor(number / SEGMENTS_PER_KEY)) }) };
}
