import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeySystemName } from '../../src/contract/key-system';
import { type Entry, entriesOf, type Recording } from './channels';
import { type Inventory, readInventory } from './inventory';
import { type ContentKey, keyTable, packagedKeys } from './key-table';
import { liveSegment, liveWindow } from './live';
import { type ManifestTrack, writeManifest } from './manifest';
import { LOGO_FILE } from './plan';
import { SYSTEM_IDS } from './pssh';
import { AUDIO_TRACK, type Recipe } from './recipe';
import { rekey } from './rekey';
import { endlessInit, retime } from './retime';
import { SEGMENT_S } from './timing';
import { readTrack } from './track';

/** The facts of one catalogue entry. */
export interface ContentChannel {
  readonly id: string;
  readonly name: string;
  readonly contentId: string;
  /** The recording's number, as in the picture's strip; a live channel and its replay have the same. */
  readonly number: number;
  readonly live: boolean;
  readonly encrypted: boolean;
  /** Seconds; on-demand entries only. */
  readonly duration?: number;
  /** Absolute paths on the server that has `contentRoutes`. */
  readonly logoPath: string;
  readonly manifestPath: string;
  readonly keySystems: readonly KeySystemName[];
  /** Lower-case hex. Empty for clear content, and where keys rotate in-band. */
  readonly keyIds: readonly string[];
  /**
   * From the media: base64 of the `pssh` box, or of several one after the other where tracks differ (PlayReady with
   * separate keys). Empty where the boxes come in-band.
   */
  readonly pssh: Readonly<Partial<Record<KeySystemName, string>>>;
}

/** What `media` is asked for: the initialisation segment or a media segment's number. */
export type MediaPart = 'init' | number;

export interface ContentLibrary {
  /** Changes with the content: for addresses that may be cached for ever. */
  readonly version: string;
  readonly channels: readonly ContentChannel[];
  channel(id: string): ContentChannel | undefined;
  /** @param keyId lower-case hex */
  keyFor(keyId: string): ContentKey | undefined;
  manifest(id: string): string | undefined;
  /**
   * Undefined when there is no such channel, track or segment at that time.
   * @param now ms since the epoch
   */
  media(id: string, track: string, part: MediaPart, now: number): Promise<Buffer | undefined>;
  logo(id: string): Promise<Buffer | undefined>;
}

interface Shelf {
  readonly entry: Entry;
  readonly tracks: ReadonlyMap<string, ManifestTrack>;
  readonly manifest: string;
  readonly channel: ContentChannel;
}

/** The system that each key system's name stands for. */
const SYSTEM_OF: Readonly<Record<KeySystemName, string>> = {
  'com.widevine.alpha': SYSTEM_IDS.widevine,
  'com.microsoft.playready.recommendation': SYSTEM_IDS.playready,
  'com.microsoft.playready': SYSTEM_IDS.playready,
  'org.w3.clearkey': SYSTEM_IDS.common,
};
const KEY_SYSTEMS = Object.keys(SYSTEM_OF) as readonly KeySystemName[];

/** Reads a whole content folder (cache.ts). */
export async function openLibrary(folder: string, recipe: Recipe, version: string): Promise<ContentLibrary> {
  const inventory = await readInventory(folder);
  if (!inventory) throw new Error(`no content in ${folder}`);
  const tracksOf = new Map<Recording, ReadonlyMap<string, ManifestTrack>>();
  for (const recording of recipe.recordings) tracksOf.set(recording, await readTracks(folder, recording, recipe, inventory));
  const entries = entriesOf(recipe.recordings);
  const shelves = new Map(entries.map((entry) => [entry.id, shelfOf(entry, tracksOf.get(entry.recording) ?? new Map(), version)]));
  const read = (entry: Entry, ...path: readonly string[]) => readFile(join(folder, entry.recording.id, ...path));
  return {
    version,
    channels: [...shelves.values()].map(({ channel }) => channel),
    channel: (id) => shelves.get(id)?.channel,
    keyFor: keyTable(entries),
    manifest: (id) => shelves.get(id)?.manifest,
    logo: async (id) => {
      const shelf = shelves.get(id);
      return shelf && read(shelf.entry, LOGO_FILE);
    },
    media: async (id, trackId, part, now) => {
      const shelf = shelves.get(id);
      const track = shelf?.tracks.get(trackId);
      if (!shelf || !track) return undefined;
      const { entry } = shelf;
      if (part === 'init') {
        const init = await read(entry, track.id, 'init.mp4');
        return entry.live ? endlessInit(init) : init;
      }
      if (!entry.live) return part < entry.recording.segments ? read(entry, track.id, `${part}.m4s`) : undefined;
      const { first, last } = liveWindow(now);
      if (part < first || part > last) return undefined;
      const { source, shift, key } = liveSegment(entry.recording, part, track.timescale);
      const segment = await read(entry, track.id, `${source}.m4s`);
      return retime(key ? rekey(segment, keyOf(entry.recording), key) : segment, shift, part + 1);
    },
  };
}

function keyOf(recording: Recording) {
  return (keyId: string) => packagedKeys(recording).find((pair) => pair.keyId === keyId);
}

async function readTracks(folder: string, recording: Recording, { ladder }: Recipe, inventory: Inventory): Promise<ReadonlyMap<string, ManifestTrack>> {
  const pictures = ladder.map(({ id, width, height }) => ({ id, picture: { width, height } }));
  const tracks = [...pictures, { id: AUDIO_TRACK }].map(async (track): Promise<[string, ManifestTrack]> => {
    const init = await readFile(join(folder, recording.id, track.id, 'init.mp4'));
    const sizes = Array.from({ length: recording.segments }, (_, number) => inventory[`${recording.id}/${track.id}/${number}.m4s`] ?? 0);
    return [track.id, { ...track, ...readTrack(init), bandwidth: Math.ceil((Math.max(...sizes) * 8) / SEGMENT_S) }];
  });
  return new Map(await Promise.all(tracks));
}

function shelfOf(entry: Entry, tracks: ReadonlyMap<string, ManifestTrack>, version: string): Shelf {
  const { recording, live } = entry;
  const durationS = recording.segments * SEGMENT_S;
  const all = [...tracks.values()];
  const scheme = recording.protection?.scheme;
  const encrypted = scheme !== undefined;
  const channel: ContentChannel = {
    id: entry.id,
    name: entry.name,
    contentId: entry.contentId,
    number: recording.number,
    live,
    encrypted,
    ...(live ? {} : { duration: Number(durationS.toFixed(3)) }),
    logoPath: `/media/${entry.id}/logo.png`,
    manifestPath: `/media/${entry.id}/manifest.mpd`,
    keySystems: encrypted ? KEY_SYSTEMS : [],
    keyIds: [...new Set(all.flatMap(({ keyId }) => keyId ?? []))],
    pssh: psshByName(all),
  };
  return { entry, tracks, channel, manifest: writeManifest({ live, durationS, scheme, tracks: all, version }) };
}

function psshByName(tracks: readonly ManifestTrack[]): ContentChannel['pssh'] {
  const boxes = tracks.flatMap(({ pssh }) => pssh);
  const named = KEY_SYSTEMS.flatMap((name): [KeySystemName, string][] => {
    const distinct = new Map(boxes.filter(({ systemId }) => systemId === SYSTEM_OF[name]).map(({ bytes }) => [bytes.toString('hex'), bytes]));
    return distinct.size === 0 ? [] : [[name, Buffer.concat([...distinct.values()]).toString('base64')]];
  });
  return Object.fromEntries(named);
}
