/** What an initialisation segment tells of its track. */
import { bodyOf, BoxError, findBoxes, fullBox, theBox } from './boxes';
import { type Pssh, psshOfInit } from './pssh';

export interface TrackFacts {
  /** RFC 6381. */
  readonly codecs: string;
  /** Ticks per second. */
  readonly timescale: number;
  /** Undefined when clear, or when the keys come in-band. */
  readonly keyId?: string;
  readonly pssh: readonly Pssh[];
}

const SAMPLE_ENTRY = 'moov/trak/mdia/minf/stbl/stsd/*';

export function readTrack(init: Buffer): TrackFacts {
  const mdhd = bodyOf(init, theBox(init, 'moov/trak/mdia/mdhd'));
  return { codecs: codecsOf(init), timescale: mdhd.readUInt32BE(fullBox(mdhd).version === 1 ? 20 : 12), keyId: keyIdOf(init), pssh: psshOfInit(init) };
}

function codecsOf(init: Buffer): string {
  const entry = theBox(init, SAMPLE_ENTRY);
  const format = findBoxes(init, `${SAMPLE_ENTRY}/sinf/frma`).map((box) => bodyOf(init, box).toString('latin1'))[0] ?? entry.type;
  if (format === 'avc1') return `avc1.${bodyOf(init, theBox(init, `${SAMPLE_ENTRY}/avcC`)).toString('hex', 1, 4)}`;
  // The plan asks ffmpeg for AAC-LC and nothing else (plan.ts).
  if (format === 'mp4a') return 'mp4a.40.2';
  throw new BoxError(`no codec of ours: ${format}`);
}

/** The default key id; all zeros where keys rotate in-band. */
function keyIdOf(init: Buffer): string | undefined {
  const [tenc] = findBoxes(init, `${SAMPLE_ENTRY}/sinf/schi/tenc`);
  if (!tenc) return undefined;
  const keyId = bodyOf(init, tenc).subarray(8, 24).toString('hex');
  return /^0*$/.test(keyId) ? undefined : keyId;
}
