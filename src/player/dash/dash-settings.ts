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
    // A manifest that is not there is a dialog within seconds, not after half a minute of hope.
    retryAttempts: { MPD: 1 },
    retryIntervals: { MPD: 500 },
  },
};
