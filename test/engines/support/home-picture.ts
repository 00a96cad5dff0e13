import type { PNG } from 'pngjs';

/** A place on the home page, and what is seen there whatever the time: programmes and clock are elsewhere. */
interface Landmark {
  readonly what: string;
  /** px of 1920 × 1080. */
  readonly at: readonly [x: number, y: number];
  /** 0…255 */
  readonly colour: readonly [red: number, green: number, blue: number];
}

const LANDMARKS: readonly Landmark[] = [
  { what: 'the ring around the first card', at: [76, 630], colour: [255, 255, 255] },
  { what: 'the second card, without a ring', at: [520, 720], colour: [28, 37, 52] },
  { what: 'the badge', at: [105, 148], colour: [217, 45, 58] },
  { what: 'the large logo', at: [1470, 180], colour: [179, 46, 39] },
  { what: 'the logo of the second channel', at: [545, 562], colour: [21, 114, 76] },
  { what: 'the logo of the third channel', at: [955, 562], colour: [38, 78, 181] },
  { what: 'the background', at: [1000, 450], colour: [15, 20, 30] },
];

/** A line of text: its box is in part as light as its letters. */
interface Line {
  readonly what: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  /** Of the box, as every engine was seen to draw it with the app's own font. */
  readonly share: number;
}

const LINES: readonly Line[] = [
  { what: 'the name of the brand', box: [96, 60, 262, 95], share: 0.27 },
  { what: 'the title', box: [96, 205, 460, 270], share: 0.31 },
  { what: 'the name on the first card', box: [108, 640, 282, 674], share: 0.21 },
  { what: 'the name on the second card', box: [530, 640, 705, 674], share: 0.25 },
];

/** Engines round colours differently; gradients more so. */
const COLOUR_TOLERANCE = 8;
/** Engines smooth letters differently; another font, or none, is further away. */
const SHARE_TOLERANCE = 0.06;
/** 0…255; of letters. */
const LIGHT = 180;

/** What of the home page is not where it belongs; nothing where all is well. */
export function missingFromHome(picture: PNG): readonly string[] {
  const landmarks = LANDMARKS.flatMap(({ what, at, colour }) => {
    const seen = pixel(picture, ...at);
    return seen.every((value, index) => Math.abs(value - (colour[index] ?? 0)) <= COLOUR_TOLERANCE) ? [] : [`${what}: ${seen.join()} in place of ${colour.join()}`];
  });
  const lines = LINES.flatMap(({ what, box, share }) => {
    const seen = shareOfLight(picture, box);
    return Math.abs(seen - share) <= SHARE_TOLERANCE ? [] : [`${what}: ${seen.toFixed(2)} of it are letters in place of ${share}`];
  });
  return [...landmarks, ...lines];
}

function pixel({ data, width }: PNG, x: number, y: number): readonly number[] {
  const at = 4 * (y * width + x);
  return [...data.subarray(at, at + 3)];
}

function shareOfLight(picture: PNG, [left, top, right, bottom]: Line['box']): number {
  let light = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (Math.min(...pixel(picture, x, y)) > LIGHT) light++;
  return light / ((right - left) * (bottom - top));
}
