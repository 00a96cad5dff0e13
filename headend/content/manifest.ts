/**
 * The MPD (ISO/IEC 23009-1), static or dynamic, from what the packaged files say. Written here and not by the packager:
 * its `adaptation-set-switching` values are one too high, it knows no ClearKey, and it offers the common system, with
 * which dash.js 5.2.1 passes a pssh box on as `keyids`.
 */
import { AVAILABILITY_START_MS, PRESENTATION_DELAY_MS, TIME_SHIFT_MS, UPDATE_PERIOD_MS } from './live';
import { SYSTEM_IDS, type Pssh } from './pssh';
import { SEGMENT_S } from './timing';
import { element } from './xml';

export interface ManifestTrack {
  readonly id: string;
  readonly codecs: string;
  readonly timescale: number;
  /** bit/s, of its largest segment. */
  readonly bandwidth: number;
  readonly keyId?: string;
  readonly pssh: readonly Pssh[];
  readonly picture?: { readonly width: number; readonly height: number };
}

export interface ManifestFacts {
  readonly live: boolean;
  /** Of an on-demand presentation. */
  readonly durationS: number;
  readonly scheme?: string;
  readonly tracks: readonly ManifestTrack[];
  /** The part of the media's path that follows the track's id and changes with the content: see routes.ts. */
  readonly version: string;
}

const NAMESPACES = { xmlns: 'urn:mpeg:dash:schema:mpd:2011', 'xmlns:cenc': 'urn:mpeg:cenc:2013', 'xmlns:mspr': 'urn:microsoft:playready' };
const CLEARKEY_ID = 'e2719d58a985b3c9781ab030af78d30e';

export function writeManifest(facts: ManifestFacts): string {
  const pictures = groupsByKey(facts.tracks.filter((track) => track.picture));
  const sounds = groupsByKey(facts.tracks.filter((track) => !track.picture));
  const sets = [...pictures, ...sounds].map((tracks, id) => adaptationSet(id, tracks, pictures.length, facts));
  const period = element('Period', { id: '0', start: 'PT0S' }, sets);
  const timing = facts.live ? [element('UTCTiming', { schemeIdUri: 'urn:mpeg:dash:utc:http-iso:2014', value: '/time' })] : [];
  const attributes = { ...NAMESPACES, profiles: 'urn:mpeg:dash:profile:isoff-live:2011', minBufferTime: 'PT2S', ...presentation(facts) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('MPD', attributes, [period, ...timing])}\n`;
}

function presentation({ live, durationS }: ManifestFacts) {
  if (!live) return { type: 'static', mediaPresentationDuration: seconds(durationS) };
  const start = new Date(AVAILABILITY_START_MS).toISOString();
  return {
    type: 'dynamic',
    availabilityStartTime: start,
    publishTime: start,
    minimumUpdatePeriod: seconds(UPDATE_PERIOD_MS / 1000),
    timeShiftBufferDepth: seconds(TIME_SHIFT_MS / 1000),
    suggestedPresentationDelay: seconds(PRESENTATION_DELAY_MS / 1000),
    maxSegmentDuration: seconds(SEGMENT_S),
  };
}

/** Tracks with different keys may not share an AdaptationSet (DASH-IF IOP §7.5). */
function groupsByKey(tracks: readonly ManifestTrack[]): readonly (readonly ManifestTrack[])[] {
  const groups = new Map<string | undefined, ManifestTrack[]>();
  for (const track of tracks) groups.set(track.keyId, [...(groups.get(track.keyId) ?? []), track]);
  return [...groups.values()];
}

function adaptationSet(id: number, tracks: readonly ManifestTrack[], pictureSets: number, facts: ManifestFacts): string {
  const first = tracks[0];
  if (!first) return '';
  const isPicture = first.picture !== undefined;
  const others = Array.from({ length: pictureSets }, (_, other) => other).filter((other) => other !== id);
  const media = (file: string) => `$RepresentationID$.${facts.version}/${file}`;
  return element(
    'AdaptationSet',
    {
      id,
      contentType: isPicture ? 'video' : 'audio',
      mimeType: isPicture ? 'video/mp4' : 'audio/mp4',
      ...(isPicture ? { frameRate: 25, par: '16:9' } : { lang: 'en', audioSamplingRate: first.timescale }),
      segmentAlignment: 'true',
      startWithSAP: 1,
    },
    [
      ...(isPicture ? [] : [element('AudioChannelConfiguration', { schemeIdUri: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011', value: 2 })]),
      ...(facts.scheme === undefined ? [] : contentProtection(facts.scheme, first)),
      // Names the sets that a player may switch to in mid-play, by their ids: without it dash.js never leaves SD.
      ...(isPicture && others.length > 0 ? [element('SupplementalProperty', { schemeIdUri: 'urn:mpeg:dash:adaptation-set-switching:2016', value: others.join(',') })] : []),
      element('Role', { schemeIdUri: 'urn:mpeg:dash:role:2011', value: 'main' }),
      element('SegmentTemplate', { timescale: first.timescale, duration: Math.round(first.timescale * SEGMENT_S), startNumber: 0, initialization: media('init.mp4'), media: media('$Number$.m4s') }),
      ...tracks.map((track) => element('Representation', { id: track.id, bandwidth: track.bandwidth, codecs: track.codecs, ...track.picture, ...(isPicture && { sar: '1:1' }) })),
    ],
  );
}

function contentProtection(scheme: string, { keyId, pssh }: ManifestTrack): string[] {
  const boxOf = (systemId: string) => pssh.find((box) => box.systemId === systemId);
  const cencPssh = (box: Pssh | undefined) => (box ? [element('cenc:pssh', {}, [box.bytes.toString('base64')])] : []);
  const playready = boxOf(SYSTEM_IDS.playready);
  const pro = playready ? [element('mspr:pro', {}, [playready.data.toString('base64')])] : [];
  return [
    element('ContentProtection', { schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', value: scheme, 'cenc:default_KID': keyId && toUuid(keyId) }),
    element('ContentProtection', { schemeIdUri: systemUrn(SYSTEM_IDS.widevine), value: 'Widevine' }, cencPssh(boxOf(SYSTEM_IDS.widevine))),
    element('ContentProtection', { schemeIdUri: systemUrn(SYSTEM_IDS.playready), value: 'MSPR 2.0' }, [...cencPssh(playready), ...pro]),
    element('ContentProtection', { schemeIdUri: systemUrn(CLEARKEY_ID), value: 'ClearKey1.0' }),
  ];
}

const systemUrn = (id: string) => `urn:uuid:${toUuid(id)}`;

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An xs:duration. */
function seconds(value: number): string {
  return `PT${Number(value.toFixed(3))}S`;
}
