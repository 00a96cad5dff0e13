/**
 * Tizen delivers arrows, OK and Back by itself, and of the rest what was registered by these names. Exit (10182) is not
 * among them, and never will be: Samsung forbids an app to take it from the viewer.
 */
export const TIZEN_KEYS = [
  'MediaPlay',
  'MediaPause',
  'MediaPlayPause',
  'MediaStop',
  'MediaRewind',
  'MediaFastForward',
  'ChannelUp',
  'ChannelDown',
  'ColorF0Red',
  'ColorF1Green',
  'ColorF2Yellow',
  'ColorF3Blue',
  'Info',
  'Guide',
  ...Array.from({ length: 10 }, (_, digit) => digit.toString()),
] as const;
