/** The line-up: the one place that says what is on, and which key protects what. */
import type { KeyLabel, KeyPair } from './keys';
import { staticKey } from './keys';

export type Scheme = 'cenc' | 'cbcs';

/** How a channel's tracks are encrypted. `rotating` changes the one key of all tracks every few seconds. */
export interface Protection {
  readonly scheme: Scheme;
  readonly keys: 'one' | 'separate' | 'rotating';
}

/** Pictures and sound that are made once. Up to two catalogue entries show them: a live one and one on demand. */
export interface Recording {
  /** The catalogue id of the live channel, or of the film. */
  readonly id: string;
  readonly name: string;
  /** 1…15; what the strip in the picture carries (strip.ts). */
  readonly number: number;
  /** Background, RGB. */
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Hz. */
  readonly tone: number;
  readonly kind: 'loop' | 'film';
  /** Of 1.92 s. */
  readonly segments: number;
  readonly protection?: Protection;
}

/** 38.4 s. */
const LOOP_SEGMENTS = 20;
/** 120.96 s. */
const FILM_SEGMENTS = 63;

export const RECORDINGS: readonly Recording[] = [
  { id: 'one-key', name: 'Aurora One', number: 1, colour: [176, 46, 38], tone: 440, kind: 'loop', segments: LOOP_SEGMENTS, protection: { scheme: 'cenc', keys: 'one' } },
  { id: 'multi-key', name: 'Meridian HD', number: 2, colour: [22, 112, 74], tone: 554, kind: 'loop', segments: LOOP_SEGMENTS, protection: { scheme: 'cenc', keys: 'separate' } },
  { id: 'rotation', name: 'Orbit 24', number: 3, colour: [38, 78, 178], tone: 659, kind: 'loop', segments: LOOP_SEGMENTS, protection: { scheme: 'cenc', keys: 'rotating' } },
  { id: 'cbcs', name: 'Harbour Sport', number: 4, colour: [124, 52, 168], tone: 740, kind: 'loop', segments: LOOP_SEGMENTS, protection: { scheme: 'cbcs', keys: 'one' } },
  { id: 'clear', name: 'Open Air', number: 5, colour: [92, 104, 116], tone: 880, kind: 'loop', segments: LOOP_SEGMENTS },
  { id: 'film', name: 'The Long Tide', number: 6, colour: [18, 116, 142], tone: 330, kind: 'film', segments: FILM_SEGMENTS, protection: { scheme: 'cenc', keys: 'one' } },
];

/** One line of the catalogue. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly contentId: string;
  readonly live: boolean;
  readonly recording: Recording;
}

/** Live channels first, in the order of their numbers, then the film, then the loops on demand. */
export function entriesOf(recordings: readonly Recording[]): readonly Entry[] {
  const entry = (recording: Recording, id: string, name: string, live: boolean): Entry => ({ id, name, contentId: `content-${id}`, live, recording });
  const loops = recordings.filter((recording) => recording.kind === 'loop');
  const films = recordings.filter((recording) => recording.kind === 'film');
  return [
    ...loops.map((loop) => entry(loop, loop.id, loop.name, true)),
    ...films.map((film) => entry(film, film.id, film.name, false)),
    ...loops.map((loop) => entry(loop, `${loop.id}-vod`, `${loop.name} Replay`, false)),
  ];
}

/** The key of each kind of track; for `rotating` the packager's first period. */
export function keysOf(recording: Recording): readonly (KeyPair & { readonly label: KeyLabel })[] {
  if (!recording.protection) return [];
  const labels: readonly KeyLabel[] = recording.protection.keys === 'separate' ? ['SD', 'HD', 'AUDIO'] : ['ALL'];
  return labels.map((label) => ({ label, ...staticKey(recording.id, label) }));
}
