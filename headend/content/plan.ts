/**
 * The work of making the content, as data: which tool runs with which arguments. Paths are relative to one folder, in
 * which all tools run. A change of the work is thus a change of the plan, and the cache's name is the plan's hash.
 */
import { createHash } from 'node:crypto';
import { keysOf, type Recording } from './channels';
import { initialisationVector } from './keys';
import { logoGraph, videoGraph } from './picture';
import { AUDIO_BITRATE, AUDIO_TRACK, type Recipe } from './recipe';
import { AAC_FRAMES_PER_SEGMENT, AUDIO_RATE, FRAME_RATE, FRAMES_PER_SEGMENT, SEGMENT_S } from './timing';

export type ToolName = 'ffmpeg' | 'packager';

export interface Job {
  readonly tool: ToolName;
  readonly args: readonly string[];
  /** For people. */
  readonly title: string;
  /** How much of the whole it is, in pictures to encode. */
  readonly weight: number;
}

/** Jobs of one recording, to be done in turn; recordings may go side by side. */
export interface RecordingPlan {
  readonly recording: Recording;
  /** Folders that must exist before. */
  readonly folders: readonly string[];
  readonly jobs: readonly Job[];
}

/** Between the tools; deleted at the end. */
export const WORK_FOLDER = 'work';
export const LOGO_FILE = 'logo.png';
/** Seconds; whole, since the packager takes no fractions. A key changes with the first segment that starts in the next period. */
const PACKAGED_KEY_PERIOD_S = 10;
/** Bumped when what is beside the tools' arguments (fonts, this project's own steps) changes what they make. */
const PLAN_VERSION = 1;

/** Longest recording first, so that the others fit beside it. */
export function planContent(recipe: Recipe): readonly RecordingPlan[] {
  return [...recipe.recordings]
    .sort((one, other) => other.segments - one.segments)
    .map((recording) => ({
      recording,
      folders: [recording.id],
      jobs: [encode(recording, recipe), wrapAudio(recording), packageTracks(recording, recipe), logo(recording)],
    }));
}

/** 16 hex digits that change when the content would. */
export function planHash(plan: readonly RecordingPlan[], packagerVersion: string): string {
  return createHash('sha256').update(JSON.stringify([PLAN_VERSION, packagerVersion, plan])).digest('hex').slice(0, 16);
}

const work = (recording: Recording, track: string, type: string) => `${WORK_FOLDER}/${recording.id}-${track}.${type}`;
const QUIET = ['-hide_banner', '-nostdin', '-v', 'error', '-y'];

function encode(recording: Recording, { ladder }: Recipe): Job {
  // Names are drawn and looked up as they are: what would need escaping in a filter graph or a path is not for them.
  if (!/^[\w-]+$/.test(recording.id) || !/^[\w ]+$/.test(recording.name)) throw new Error(`recording ${recording.id}: letters, digits and spaces only`);
  const frames = recording.segments * FRAMES_PER_SEGMENT;
  const seconds = recording.segments * SEGMENT_S;
  const video = ladder.flatMap(({ id, bitrate }) => [
    ...['-map', `[${id}]`, '-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'main', '-pix_fmt', 'yuv420p'],
    // No B-frames: presentation and decode order agree, and no edit list is needed.
    ...['-bf', '0', '-b:v', `${bitrate}k`, '-maxrate', `${Math.round(bitrate * 1.3)}k`, '-bufsize', `${bitrate}k`],
    ...['-g', String(FRAMES_PER_SEGMENT), '-keyint_min', String(FRAMES_PER_SEGMENT), '-sc_threshold', '0'],
    // One thread each: recordings go side by side instead.
    ...['-threads', '1', '-bitexact', work(recording, id, 'mp4')],
  ]);
  return {
    tool: 'ffmpeg',
    title: `encode ${recording.name}`,
    weight: frames,
    args: [
      ...QUIET,
      ...['-progress', 'pipe:1', '-filter_complex_threads', '1', '-filter_complex', videoGraph(recording, ladder)],
      ...['-f', 'lavfi', '-i', `sine=f=${recording.tone}:b=4:r=${AUDIO_RATE}:d=${seconds + 1}`],
      ...video,
      // ADTS first, which has no edit list for the encoder's priming.
      ...['-map', '0:a', '-ac', '2', '-c:a', 'aac', '-b:a', `${AUDIO_BITRATE}k`, '-bitexact', '-f', 'adts', work(recording, AUDIO_TRACK, 'aac')],
    ],
  };
}

function wrapAudio(recording: Recording): Job {
  return {
    tool: 'ffmpeg',
    title: `wrap the sound of ${recording.name}`,
    weight: FRAME_RATE,
    args: [
      ...[...QUIET, '-i', work(recording, AUDIO_TRACK, 'aac'), '-c', 'copy'],
      // Exactly 90 frames a segment, so that the loop closes. Cut here: when encoding, a newer ffmpeg makes one frame more.
      ...['-frames:a', String(AAC_FRAMES_PER_SEGMENT * recording.segments), '-bitexact', work(recording, AUDIO_TRACK, 'mp4')],
    ],
  };
}

function logo(recording: Recording): Job {
  return {
    tool: 'ffmpeg',
    title: `draw the logo of ${recording.name}`,
    weight: FRAME_RATE,
    args: [...QUIET, '-f', 'lavfi', '-i', logoGraph(recording), '-frames:v', '1', '-bitexact', `${recording.id}/${LOGO_FILE}`],
  };
}

function packageTracks(recording: Recording, { ladder }: Recipe): Job {
  const track = (stream: 'video' | 'audio', id: string, label: string) =>
    [`in=${work(recording, id, 'mp4')}`, `stream=${stream}`, `init_segment=${recording.id}/${id}/init.mp4`, `segment_template=${recording.id}/${id}/$Number$.m4s`, `drm_label=${label}`].join(',');
  return {
    tool: 'packager',
    title: `package ${recording.name}`,
    weight: recording.segments * 4,
    args: [
      ...ladder.map(({ id, label }) => track('video', id, label)),
      `${track('audio', AUDIO_TRACK, 'AUDIO')},language=en`,
      ...['--segment_duration', String(SEGMENT_S), '--fragment_duration', String(SEGMENT_S), '--start_segment_number', '0'],
      ...['--generate_sidx_in_media_segments=false', '--quiet'],
      // The same bytes on every machine.
      ...['--single_threaded', '--use_fake_clock_for_muxer'],
      ...encryption(recording),
    ],
  };
}

function encryption(recording: Recording): string[] {
  const { protection } = recording;
  if (!protection) return [];
  const keys = keysOf(recording).map(({ label, keyId, key }) => `label=${label === 'ALL' ? '' : label}:key_id=${keyId}:key=${key}`);
  return [
    ...['--enable_raw_key_encryption', '--protection_scheme', protection.scheme, '--clear_lead', '0'],
    ...['--protection_systems', 'Widevine,PlayReady,CommonSystem'],
    ...['--keys', keys.join(','), '--iv', initialisationVector(recording.id, protection.scheme)],
    ...(protection.keys === 'rotating' ? ['--crypto_period_duration', String(PACKAGED_KEY_PERIOD_S)] : []),
  ];
}

