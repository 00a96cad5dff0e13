/**
 * The grid that makes a loop close without a gap: one segment is a whole number of pictures and of AAC frames.
 * 48 pictures at 25 Hz = 90 AAC frames of 1024 samples at 48 kHz = 1.92 s.
 */

/** Pictures per second. */
export const FRAME_RATE = 25;
export const FRAMES_PER_SEGMENT = 48;
/** Hz. */
export const AUDIO_RATE = 48_000;
export const AAC_FRAMES_PER_SEGMENT = 90;
/** Milliseconds; exact. */
export const SEGMENT_MS = 1920;
/** Seconds. */
export const SEGMENT_S = SEGMENT_MS / 1000;
