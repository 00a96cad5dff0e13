/**
 * The strip: a row of black and white cells in the picture that a test reads channel and frame number from.
 *
 * Geometry, as fractions of the picture: 24 cells side by side from x = 0.05 to 0.95 (each 0.0375 wide), from y = 0.50
 * to 0.5833, on a black field with a margin. There the player's overlays do not reach.
 *
 * Cells from left to right, most significant bit first, white = 1:
 *   0–1    1 0    sync
 *   2–5    channel number, 4 bits
 *   6–17   frame number, 12 bits (0…4095; 25 a second)
 *   18–21  check: XOR of the channel number and the three nibbles of the frame number, XOR 0101
 *   22–23  0 1    sync
 */
export const STRIP = { left: 0.05, top: 0.5, cellWidth: 0.0375, height: 1 / 12, cells: 24 } as const;

/** A cell: white when the XOR of these bits of the frame number is not equal to `inverted`. */
export interface StripCell {
  readonly frameBits: readonly number[];
  readonly inverted: boolean;
}

const CHANNEL_BITS = 4;
const FRAME_BITS = 12;
const CHECK_SALT = 0b0101;
export const MAX_STRIP_CHANNEL = 2 ** CHANNEL_BITS - 1;
export const MAX_STRIP_FRAME = 2 ** FRAME_BITS - 1;

const bitsDown = (count: number) => Array.from({ length: count }, (_, index) => count - 1 - index);
const isSet = (value: number, bit: number) => ((value >> bit) & 1) === 1;

/** The strip of a channel as functions of the frame number: what the encoder draws. */
export function stripCells(channel: number): readonly StripCell[] {
  if (!Number.isInteger(channel) || channel < 1 || channel > MAX_STRIP_CHANNEL) throw new RangeError(`no strip for channel ${channel}`);
  const fixed = (white: boolean): StripCell => ({ frameBits: [], inverted: white });
  return [
    fixed(true),
    fixed(false),
    ...bitsDown(CHANNEL_BITS).map((bit) => fixed(isSet(channel, bit))),
    ...bitsDown(FRAME_BITS).map((bit) => ({ frameBits: [bit], inverted: false })),
    ...bitsDown(4).map((bit) => ({ frameBits: [bit, bit + 4, bit + 8], inverted: isSet(channel ^ CHECK_SALT, bit) })),
    fixed(false),
    fixed(true),
  ];
}

export function isWhite(cell: StripCell, frame: number): boolean {
  return cell.frameBits.filter((bit) => isSet(frame, bit)).length % 2 === 1 !== cell.inverted;
}

export interface Pixel {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Luma (0…255) above which a cell is white, and below which it is black; between them it is no cell of ours. */
const WHITE_FROM = 165;
const BLACK_TO = 90;
/** Where in a cell to look: its middle and around it, away from the edges that scaling blurs. */
const SAMPLES: readonly (readonly [x: number, y: number])[] = [[0.5, 0.5], [0.35, 0.35], [0.65, 0.35], [0.35, 0.65], [0.65, 0.65]];

/**
 * Reads the strip out of a full-screen picture.
 * @param pixelAt the colour (0…255 each) at a place given as fractions of the picture's width and height
 * @returns undefined when there is no strip to be read, or its check does not hold
 */
export function readStrip(pixelAt: (x01: number, y01: number) => Pixel): { channel: number; frame: number } | undefined {
  const bits: boolean[] = [];
  for (let index = 0; index < STRIP.cells; index++) {
    const luma = cellLuma(pixelAt, index);
    if (luma > BLACK_TO && luma < WHITE_FROM) return undefined;
    bits.push(luma >= WHITE_FROM);
  }
  const channel = toNumber(bits.slice(2, 2 + CHANNEL_BITS));
  const frame = toNumber(bits.slice(2 + CHANNEL_BITS, 2 + CHANNEL_BITS + FRAME_BITS));
  if (channel === 0) return undefined;
  const agrees = stripCells(channel).every((cell, index) => isWhite(cell, frame) === bits[index]);
  return agrees ? { channel, frame } : undefined;
}

function cellLuma(pixelAt: (x01: number, y01: number) => Pixel, index: number): number {
  let sum = 0;
  for (const [x, y] of SAMPLES) {
    const { r, g, b } = pixelAt(STRIP.left + (index + x) * STRIP.cellWidth, STRIP.top + y * STRIP.height);
    sum += 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return sum / SAMPLES.length;
}

function toNumber(bits: readonly boolean[]): number {
  return bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
}
