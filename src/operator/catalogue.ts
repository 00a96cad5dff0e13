import * as v from 'valibot';
import { fromBase64 } from '../base/bytes';
import type { Catalogue, Channel } from '../contract/catalogue';
import type { ChannelId, ContentId, KeyId } from '../contract/ids';
import type { KeySystemName } from '../contract/key-system';
import { PlayerError } from '../contract/player-error';
import type { KnownProtection } from '../contract/source';
import { NoAnswerError, sendHttp, TooLargeError } from '../session/http';
import { isNoAnswer, isWebPage } from '../session/service-call';
import { complaints, parseJson } from './validate';

/** ms that a back end may be silent. A rich catalogue on a slow line takes longer as a whole. */
const CATALOGUE_LIMIT = 8_000;
const MAX_BYTES = 30_000_000;
const MAX_CHANNELS = 10_000;

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const KEY_SYSTEMS = [
  'org.w3.clearkey',
  'com.widevine.alpha',
  'com.microsoft.playready.recommendation',
  'com.microsoft.playready',
] as const satisfies readonly KeySystemName[];

const Base64 = v.pipe(
  v.string(),
  v.maxLength(20_000),
  v.check((text) => isBase64(text), 'expected base64'),
);

const ProgrammeSchema = v.object({ title: v.pipe(v.string(), v.maxLength(500)), start: v.number(), end: v.number() });

const EntrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, 'expected letters, digits, dots and dashes')),
  name: Text,
  logo: v.pipe(v.string(), v.maxLength(2_000)),
  contentId: Text,
  live: v.boolean(),
  encrypted: v.boolean(),
  manifestUrl: v.pipe(v.string(), v.minLength(1), v.maxLength(2_000)),
  keySystems: v.array(v.string()),
  keyIds: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, 'expected 32 lower-case hex digits'))),
  pssh: v.record(v.string(), Base64),
  now: v.optional(ProgrammeSchema),
  next: v.optional(ProgrammeSchema),
});

const CatalogueSchema = v.object({
  // Counted before they are looked into: each of them can be wrong in many ways.
  channels: v.pipe(v.array(v.unknown()), v.maxLength(MAX_CHANNELS, `too many channels, at most ${MAX_CHANNELS}`), v.array(EntrySchema)),
});

type Entry = v.InferOutput<typeof EntrySchema>;

/** The operator's catalogue, read from `{tenant}/catalogue`. */
export function httpCatalogue(tenantBase: string): Catalogue {
  const url = `${tenantBase}/catalogue`;
  return {
    load: async () => {
      const text = await fetchCatalogue(url);
      const result = v.safeParse(CatalogueSchema, parseJson(text));
      if (!result.success) throw invalid(complaints(result.issues));
      return result.output.channels.map((entry, index) => channelOf(entry, index, url));
    },
  };
}

async function fetchCatalogue(url: string): Promise<string> {
  let answer;
  try {
    answer = await sendHttp({ method: 'GET', url, limit: CATALOGUE_LIMIT, limitPerPiece: true, maxBytes: MAX_BYTES });
  } catch (cause) {
    if (cause instanceof TooLargeError) throw invalid(cause.message);
    const why = cause instanceof NoAnswerError ? cause.message : 'the request failed';
    throw new PlayerError({ code: 'CATALOGUE_UNAVAILABLE', origin: 'network', message: `catalogue: ${why}`, retryable: true, cause });
  }
  const { status } = answer;
  if (isWebPage(answer)) {
    throw new PlayerError({ code: 'CATALOGUE_UNAVAILABLE', origin: 'network', message: 'catalogue: a web page came in the place of an answer', retryable: true, answer: { status } });
  }
  if (status === 200) return answer.text;
  throw new PlayerError({ code: 'CATALOGUE_UNAVAILABLE', origin: 'operator', message: `catalogue: HTTP ${status}`, retryable: isNoAnswer(status), answer: { status } });
}

function channelOf(entry: Entry, index: number, catalogueUrl: string): Channel {
  const id = entry.id as ChannelId;
  return {
    id,
    number: index + 1,
    name: entry.name,
    logo: absoluteUrl(entry.logo, catalogueUrl, `channels.${index}.logo`),
    live: entry.live,
    encrypted: entry.encrypted,
    now: entry.now,
    next: entry.next,
    source: {
      src: absoluteUrl(entry.manifestUrl, catalogueUrl, `channels.${index}.manifestUrl`),
      live: entry.live,
      contentId: entry.contentId as ContentId,
      channel: id,
      name: entry.name,
      protection: entry.encrypted ? protectionOf(entry) : undefined,
    },
  };
}

function protectionOf(entry: Entry): KnownProtection {
  // A key system that we do not know is somebody else's device, not a malformed catalogue.
  const known = KEY_SYSTEMS.filter((name) => entry.keySystems.includes(name));
  const pssh: Partial<Record<KeySystemName, Uint8Array<ArrayBuffer>>> = {};
  for (const name of KEY_SYSTEMS) {
    const box = entry.pssh[name];
    if (box !== undefined) pssh[name] = fromBase64(box);
  }
  return { keySystems: known, keyIds: entry.keyIds as KeyId[], pssh };
}

function absoluteUrl(url: string, base: string, path: string): string {
  let absolute: URL;
  try {
    absolute = new URL(url, base);
  } catch {
    throw invalid(`${path}: expected a URL`);
  }
  if (absolute.protocol !== 'http:' && absolute.protocol !== 'https:') throw invalid(`${path}: expected an http(s) URL`);
  return absolute.href;
}

function invalid(why: string): PlayerError {
  return new PlayerError({ code: 'CATALOGUE_INVALID', origin: 'operator', message: `catalogue: ${why}` });
}

function isBase64(text: string): boolean {
  try {
    fromBase64(text);
    return true;
  } catch {
    return false;
  }
}
