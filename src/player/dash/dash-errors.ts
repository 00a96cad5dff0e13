import { PlayerError, type PlayerErrorCode, type ErrorOrigin, type Severity } from '../../contract/player-error';
import { NO_STREAMS, NO_SUPPORTED_KEY_IDS } from './dash-internals';

interface Meaning {
  readonly code: PlayerErrorCode;
  readonly origin: ErrorOrigin;
  readonly severity: Severity;
}

const UNPLAYABLE: Meaning = { code: 'MEDIA_UNPLAYABLE', origin: 'player', severity: 'fatal' };
/** Nobody knows what it costs: the picture will tell. */
const UNKNOWN: Meaning = { ...UNPLAYABLE, severity: 'trouble' };
const NO_MANIFEST: Meaning = { code: 'MANIFEST_UNAVAILABLE', origin: 'network', severity: 'trouble' };
const NO_MEDIA: Meaning = { code: 'MEDIA_UNAVAILABLE', origin: 'network', severity: 'trouble' };
/** What came with a refresh costs the picture nothing that there is. */
const BAD_MANIFEST: Meaning = { code: 'MANIFEST_INVALID', origin: 'operator', severity: 'lasting' };
/** Subtitles, clock corrections, XLinks, content steering, reports, what is cut off from the buffer. */
const HARMLESS: Meaning = { code: 'MEDIA_UNAVAILABLE', origin: 'player', severity: 'harmless' };

/** A download of a kind that dash.js has no code for. */
const NO_CODE = 0;

/** MediaError's (1 to 5), which dash.js passes on; no MediaSource, no EME, muxed media, and a type that the engine cannot take. */
const FATAL = [1, 2, 3, 4, 5, 23, 24, 34, 35];

/** Of a key: from the engine's own errors, and from key systems that refused. */
const KEY_ERRORS = { first: 100, last: 114 };

/** dash.js 5.2.1 error codes (its `Errors.js`). */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  [NO_CODE]: HARMLESS,
  10: BAD_MANIFEST,
  11: NO_MANIFEST,
  12: HARMLESS,
  15: { ...UNPLAYABLE, severity: 'lasting' },
  16: HARMLESS,
  17: NO_MEDIA,
  18: NO_MEDIA,
  19: NO_MEDIA,
  20: { ...UNPLAYABLE, severity: 'lasting' },
  21: HARMLESS,
  22: BAD_MANIFEST,
  25: NO_MANIFEST,
  26: NO_MEDIA,
  27: NO_MEDIA,
  28: NO_MEDIA,
  29: HARMLESS,
  31: BAD_MANIFEST,
  [NO_STREAMS.code]: BAD_MANIFEST,
  33: HARMLESS,
  [NO_SUPPORTED_KEY_IDS]: { code: 'KEY_UNUSABLE', origin: 'cdm', severity: 'fatal' },
};

/** One code has two meanings: a manifest that makes no sense, and one that leaves nothing once what the engine cannot decode is taken out. */
const UNSUPPORTED: Meaning = { code: 'MEDIA_UNSUPPORTED', origin: 'player', severity: 'lasting' };

interface DashError {
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
}

/**
 * The `error` of dash.js's ERROR event as ours; its severity says what is to be done about it.
 * @param keyTrouble why no key may be used: dash.js knows only that there is none
 */
export function fromDashError(thrown: unknown, keyTrouble: () => PlayerError | undefined = () => undefined): PlayerError {
  const error = asDashError(thrown);
  // The engine's last word: it has tried again what may be tried again.
  if (error.data instanceof PlayerError) return error.data.asFatal();
  const trouble = error.code === NO_SUPPORTED_KEY_IDS ? keyTrouble() : undefined;
  if (trouble) return trouble.asFatal();
  const meaning = isUnsupported(error) ? UNSUPPORTED : (MEANINGS[error.code] ?? (isFatal(error) ? UNPLAYABLE : UNKNOWN));
  // No cause: what dash.js passes on has requests in it, with their whole URLs.
  return new PlayerError({ ...meaning, retryable: meaning.severity === 'trouble', message: `dash.js ${error.code}: ${error.message}` });
}

function isUnsupported({ code, message }: DashError): boolean {
  return code === NO_STREAMS.code && message.startsWith(NO_STREAMS.nothingLeft);
}

function isFatal({ code }: DashError): boolean {
  return FATAL.includes(code) || (code >= KEY_ERRORS.first && code <= KEY_ERRORS.last);
}

function asDashError(thrown: unknown): DashError {
  if (typeof thrown !== 'object' || thrown === null) return { code: NaN, message: String(thrown), data: undefined };
  const { code, message, data } = thrown as { code?: unknown; message?: unknown; data?: unknown };
  return { code: typeof code === 'number' ? code : NO_CODE, message: typeof message === 'string' ? message : '', data };
}
