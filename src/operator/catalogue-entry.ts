import * as v from 'valibot';
import { fromBase64 } from '../base/bytes';
import type { Channel, Programme } from '../contract/catalogue';
import type { ChannelId, ContentId, KeyId } from '../contract/ids';
import type { KeySystemName } from '../contract/key-system';
import type { KnownProtection } from '../contract/source';
import { cut, usableOf, type OnFault } from './lists';
import { complaints } from './validate';

/** Characters. What is longer is cut: no screen shows as much. */
const LONGEST_NAME = 200;
const LONGEST_TITLE = 500;
const LONGEST_URL = 2_000;

const KEY_SYSTEMS = [
  'org.w3.clearkey',
  'com.widevine.alpha',
  'com.microsoft.playready.recommendation',
  'com.microsoft.playready',
] as const satisfies readonly KeySystemName[];

const Text = v.pipe(v.string(), v.minLength(1));
const Base64 = v.pipe(
  v.string(),
  v.maxLength(20_000),
  v.check((text) => isBase64(text), 'expected base64'),
);
const KeyIdText = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, 'expected 32 lower-case hex digits'));
const ProgrammeSchema = v.object({ title: v.string(), start: v.number(), end: v.number() });

/** Without these there is nothing to play, or nothing to call it by. What else an entry says is looked at piece by piece. */
const NeededSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, 'expected letters, digits, dots and dashes')),
  name: Text,
  contentId: v.pipe(Text, v.maxLength(200)),
  live: v.boolean(),
  encrypted: v.boolean(),
  manifestUrl: v.pipe(Text, v.maxLength(LONGEST_URL)),
  keySystems: v.array(v.string()),
});

/** The rest of an entry, unchecked. */
type Advice = Partial<Record<'logo' | 'keyIds' | 'pssh' | 'now' | 'next', unknown>>;

/**
 * A channel of one entry of the catalogue, wherever it can be played: what is wrong beside that is left out or cut.
 * @param index from 0; a channel keeps its number whatever becomes of those before it
 * @param base what its addresses are relative to
 * @returns `undefined` where it cannot be used; told, as all that is wrong
 */
export function channelOf(entry: unknown, index: number, base: string, onFault: OnFault): Channel | undefined {
  const path = `channels.${index}`;
  const needed = v.safeParse(NeededSchema, entry);
  if (!needed.success) {
    onFault({ path, rule: complaints(needed.issues) });
    return undefined;
  }
  const { id, contentId, live, encrypted, keySystems } = needed.output;
  const src = absoluteUrl(needed.output.manifestUrl, base);
  if (src === undefined) {
    onFault({ path, rule: 'manifestUrl: expected an http(s) URL' });
    return undefined;
  }
  const advice = entry as Advice;
  const name = shortened(needed.output.name, LONGEST_NAME, `${path}.name`, onFault);
  return {
    id: id as ChannelId,
    number: index + 1,
    name,
    logo: logoOf(advice.logo, base, path, onFault),
    live,
    encrypted,
    now: programmeOf(advice.now, `${path}.now`, onFault),
    next: programmeOf(advice.next, `${path}.next`, onFault),
    source: {
      src,
      live,
      contentId: contentId as ContentId,
      channel: id as ChannelId,
      name,
      protection: encrypted ? protectionOf(keySystems, advice, path, onFault) : undefined,
    },
  };
}

function shortened(text: string, characters: number, path: string, onFault: OnFault): string {
  if (text.length > characters) onFault({ path, rule: `cut at ${characters} characters` });
  return cut(text, characters);
}

/** Empty where there is none that can be shown: its initials stand for it then. */
function logoOf(logo: unknown, base: string, path: string, onFault: OnFault): string {
  const url = typeof logo === 'string' && logo !== '' && logo.length <= LONGEST_URL ? absoluteUrl(logo, base) : undefined;
  if (url === undefined && logo !== undefined && logo !== '') onFault({ path: `${path}.logo`, rule: 'expected an http(s) URL' });
  return url ?? '';
}

function programmeOf(programme: unknown, path: string, onFault: OnFault): Programme | undefined {
  if (programme === undefined || programme === null) return undefined;
  const result = v.safeParse(ProgrammeSchema, programme);
  if (!result.success) {
    onFault({ path, rule: complaints(result.issues) });
    return undefined;
  }
  return { ...result.output, title: shortened(result.output.title, LONGEST_TITLE, `${path}.title`, onFault) };
}

/** What is not known from here is read from manifest and media. */
function protectionOf(keySystems: readonly string[], { keyIds = [], pssh = {} }: Advice, path: string, onFault: OnFault): KnownProtection {
  const ids = v.safeParse(v.array(v.unknown()), keyIds);
  if (!ids.success) onFault({ path: `${path}.keyIds`, rule: complaints(ids.issues) });
  return {
    // A key system that we do not know is somebody else's device, and no fault.
    keySystems: KEY_SYSTEMS.filter((name) => keySystems.includes(name)),
    keyIds: usableOf(ids.success ? ids.output : [], `${path}.keyIds`, KeyIdText, onFault) as readonly KeyId[],
    pssh: boxesOf(pssh, `${path}.pssh`, onFault),
  };
}

function boxesOf(pssh: unknown, path: string, onFault: OnFault): KnownProtection['pssh'] {
  const boxes: Partial<Record<KeySystemName, Uint8Array<ArrayBuffer>>> = {};
  const given = v.safeParse(v.record(v.string(), v.unknown()), pssh);
  if (!given.success) onFault({ path, rule: complaints(given.issues) });
  for (const name of KEY_SYSTEMS) {
    const box = given.success ? given.output[name] : undefined;
    if (box === undefined) continue;
    if (v.is(Base64, box)) boxes[name] = fromBase64(box);
    else onFault({ path: `${path}.${name}`, rule: 'expected base64' });
  }
  return boxes;
}

function absoluteUrl(url: string, base: string): string | undefined {
  try {
    const { protocol, href } = new URL(url, base);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}

function isBase64(text: string): boolean {
  try {
    fromBase64(text);
    return true;
  } catch {
    return false;
  }
}
