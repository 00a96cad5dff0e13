/**
 * How the app looks: one type scale, one palette, one grid. Measured for a viewer three metres away:
 * nothing is smaller than 28 px on the 1920 x 1080 stage.
 */

export const STAGE = { w: 1920, h: 1080 } as const;

/** 5 % on each side: what a TV may cut off. */
export const SAFE = { x: 96, y: 54, w: STAGE.w - 2 * 96, h: STAGE.h - 2 * 54 } as const;

/** Families as the font loader registers them, and what an engine falls back to when one did not load. */
export const FONT = {
  regular: ['Roboto-Regular', 'sans-serif'],
  medium: ['Roboto-Medium', 'sans-serif'],
  bold: ['Roboto-Bold', 'sans-serif'],
};

/** px. */
export const SIZE = { small: 28, body: 32, large: 36, title: 48, display: 72 } as const;

/** ARGB. */
export const COLOUR = {
  backgroundTop: 0xff0b0f17,
  backgroundBottom: 0xff141b28,
  surface: 0xff1c2534,
  surfaceFocused: 0xff2a3648,
  skeleton: 0xff1e2839,
  monogram: 0xff3a485f,
  track: 0x33ffffff,
  text: 0xfff4f6fa,
  textSecondary: 0xffaeb9ca,
  textDim: 0xff8793a6,
  onAccent: 0xff06121f,
  ring: 0xffffffff,
  live: 0xffd92d3a,
  scrim: 0xf0060a11,
  scrimHalf: 0xc4060a11,
  scrimClear: 0x00060a11,
  dialogVeil: 0xc8060a11,
  white: 0xffffffff,
} as const;

export const DEFAULT_ACCENT = 0xff4fb3ff;

/** s. Short enough never to hold a viewer up. */
export const DURATION = { focus: 0.18, scroll: 0.25, fade: 0.2 } as const;

/** The brand's `#rrggbb` as ARGB; the default for anything else, since it comes from a file people edit. */
export function accentColour(accent: string | undefined): number {
  if (accent === undefined || !/^#[0-9a-f]{6}$/i.test(accent)) return DEFAULT_ACCENT;
  return 0xff000000 + parseInt(accent.slice(1), 16);
}
