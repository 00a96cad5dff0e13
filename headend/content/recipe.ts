import { RECORDINGS, type Recording } from './channels';

/** One video quality. */
export interface Rendition {
  readonly id: string;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** kbit/s. */
  readonly bitrate: number;
  readonly label: 'SD' | 'HD';
}

/** Everything the content follows from. Another recipe is another cache folder. */
export interface Recipe {
  readonly recordings: readonly Recording[];
  readonly ladder: readonly Rendition[];
}

/** The audio track's folder and Representation id. */
export const AUDIO_TRACK = 'a1';
/** kbit/s. */
export const AUDIO_BITRATE = 64;

export const RECIPE: Recipe = {
  recordings: RECORDINGS,
  ladder: [
    { id: 'v1', width: 416, height: 234, bitrate: 220, label: 'SD' },
    { id: 'v2', width: 640, height: 360, bitrate: 500, label: 'SD' },
    { id: 'v3', width: 1280, height: 720, bitrate: 1400, label: 'HD' },
  ],
};
