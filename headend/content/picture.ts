/**
 * What the channels look like, as ffmpeg filter graphs. Only filters that an ffmpeg of 2018 knows, since that is what
 * the npm package brings; drawn once at the largest size, then scaled to each rendition.
 */
import type { Recording } from './channels';
import type { Rendition } from './recipe';
import { STRIP, stripCells, type StripCell } from './strip';
import { FRAME_RATE, FRAMES_PER_SEGMENT } from './timing';

/** Font files in the tools' working folder: a fresh Debian has no fonts, and a path of ours cannot need escaping. */
export const FONTS = { text: 'text.ttf', digits: 'digits.ttf' } as const;

const WIDTH = 1280;
const HEIGHT = 720;
const DISC = 84;
/** Seconds that the moving parts take; whole divisors of a loop's 38.4 s, so that the loop closes. */
const SWEEP_S = 9.6;
const BOUNCE_S = 4.8;

/** The graph of a recording's video: one output `[id]` per rendition. */
export function videoGraph(recording: Recording, ladder: readonly Rendition[]): string {
  const frames = recording.segments * FRAMES_PER_SEGMENT;
  const endless = `loop=loop=-1:size=1:start=0,setpts=N/${FRAME_RATE}/TB,trim=end_frame=${frames},setpts=N/${FRAME_RATE}/TB`;
  return [
    `${gradient(recording, WIDTH, HEIGHT)},format=yuv420p,${endless}[field]`,
    `color=c=white@0.08:s=260x${HEIGHT}:r=${FRAME_RATE},format=yuva420p,trim=end_frame=${frames}[beam]`,
    `color=c=white:s=${DISC}x${DISC}:r=${FRAME_RATE}:d=0.04,format=rgba,geq=r=255:g=255:b=255:a='230*lte(hypot(X-${DISC / 2}\\,Y-${DISC / 2})\\,${DISC / 2 - 2})',${endless}[disc]`,
    `[field][beam]overlay=x='-260+(W+260)*mod(t\\,${SWEEP_S})/${SWEEP_S}':y=0:eof_action=pass,format=yuv420p[swept]`,
    `[swept][disc]overlay=x='(W-w)*abs(2*mod(t/${BOUNCE_S * 2}\\,1)-1)':y='610-90*abs(sin(PI*t/1.2))':eof_action=pass,format=yuv420p,${strip(recording.number)},${words(recording)},split=${ladder.length}${ladder.map(({ id }) => `[${id}s]`).join('')}`,
    ...ladder.map((rendition) => `[${rendition.id}s]${fit(rendition)}[${rendition.id}]`),
  ].join(';');
}

/** The channel's card, 480×270. */
export function logoGraph(recording: Recording): string {
  const name = recording.name.split(' ');
  const last = name.pop() ?? '';
  return [
    gradient(recording, 480, 270),
    'drawbox=x=40:y=196:w=64:h=8:c=white@0.9:t=fill',
    text(FONTS.text, name.join(' '), '40', '58', 46, 'white@0.85'),
    text(FONTS.text, last, '38', '108', 72),
    text(FONTS.digits, String(recording.number), 'w-tw-36', 'h-th-34', 54, 'white@0.55'),
    'format=rgb24',
  ].join(',');
}

/** One picture of the channel's colour, lit from the upper left. `geq` is slow, so it is drawn once and held. */
function gradient(recording: Recording, width: number, height: number): string {
  const [red, green, blue] = recording.colour;
  const shade = (value: number) => `${value}*(1.12-0.62*Y/H-0.22*X/W)`;
  return `color=c=black:s=${width}x${height}:r=${FRAME_RATE}:d=0.04,format=gbrp,geq=r='${shade(red)}':g='${shade(green)}':b='${shade(blue)}'`;
}

function words(recording: Recording): string {
  const centre = '(w-tw)/2';
  return [
    text(FONTS.text, recording.name, centre, '122', 100),
    text(FONTS.digits, '%{pts\\:hms}', centre, '250', 76),
    text(FONTS.digits, `${recording.id}  frame %{eif\\:n\\:d\\:5}`, centre, '448', 42),
  ].join(',');
}

function fit({ width, height }: Rendition): string {
  const scale = width === WIDTH && height === HEIGHT ? '' : `scale=${width}:${height},`;
  return scale + text(FONTS.text, `${height}p`, 'w-tw-w/20', 'h*0.365', Math.round(height / 14));
}

function text(font: string, what: string, x: string, y: string, size: number, colour = 'white'): string {
  return `drawtext=fontfile=${font}:text='${what}':x=${x}:y=${y}:fontsize=${size}:fontcolor=${colour}`;
}

function strip(channel: number): string {
  const left = STRIP.left * WIDTH;
  const top = STRIP.top * HEIGHT;
  const cell = STRIP.cellWidth * WIDTH;
  const height = STRIP.height * HEIGHT;
  const margin = cell / 3;
  const box = (x: number, y: number, w: number, h: number, colour: string) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:c=${colour}:t=fill`;
  const cells = stripCells(channel).flatMap((what, index) => {
    const when = whenWhite(what);
    return when === undefined ? [] : [`${box(left + index * cell, top, cell, height, 'white')}:enable='${when}'`];
  });
  return [box(left - margin, top - margin, STRIP.cells * cell + 2 * margin, height + 2 * margin, 'black'), ...cells].join(',');
}

/** An ffmpeg expression of the frame number `n`; undefined when the cell is always black. */
function whenWhite({ frameBits, inverted }: StripCell): string | undefined {
  if (frameBits.length === 0) return inverted ? '1' : undefined;
  const terms = frameBits.map((bit) => `floor(n/${2 ** bit})`);
  return `mod(${[...terms, inverted ? '1' : '0'].join('+')}\\,2)`;
}
