/** Types of requests as dash.js calls them: those without which there is no picture. */
export const PICTURE_REQUESTS = ['MPD', 'MediaSegment', 'InitializationSegment', 'IndexSegment', 'BitstreamSwitchingSegment'] as const;
export type PictureRequest = (typeof PICTURE_REQUESTS)[number];

/** Ours for every device; what a device needs besides comes from its quirks. */
export const DASH_SETTINGS = {
  debug: {
    // LOG_LEVEL_NONE: errors reach us as events, and a TV's console costs time.
    logLevel: 0,
  },
  streaming: {
    // Our ProtectionController keeps the MediaKeys itself; this makes dash.js call stop() instead of dropping it.
    protection: { keepProtectionMediaKeys: true },
    // Where the buffer is loaded anew, a decoder that waits for a key it will not get has to let go of what it holds.
    buffer: { flushBufferAtTrackSwitch: true },
    // What it gives up it never asks for again. When enough is enough, `player/patience.ts` says.
    retryAttempts: { MPD: Infinity, MediaSegment: Infinity, InitializationSegment: Infinity, IndexSegment: Infinity, BitstreamSwitchingSegment: Infinity } satisfies Record<PictureRequest, number>,
  },
};
