import { PlayerError, type PlayerErrorCode, type ErrorOrigin } from '../../contract/player-error';
import { NO_STREAMS, NO_SUPPORTED_KEY_IDS } from './dash-internals';

interface Meaning {
  readonly code: PlayerErrorCode;
  readonly origin: ErrorOrigin;
  readonly retryable?: boolean;
}

/** dash.js 5.2.1 error codes (its `Errors.js`); what is not listed is media that would not play. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  10: { code: 'MANIFEST_INVALID', origin: 'operator' },
  11: { code: 'MANIFEST_UNAVAILABLE', origin: 'network', retryable: true },
  17: { code: 'MEDIA_UNAVAILABLE', origin: 'network', retryable: true },
  22: { code: 'MANIFEST_INVALID', origin: 'operator' },
  25: { code: 'MANIFEST_UNAVAILABLE', origin: 'network', retryable: true },
  26: { code: 'MEDIA_UNAVAILABLE', origin: 'network', retryable: true },
  27: { code: 'MEDIA_UNAVAILABLE', origin: 'network', retryable: true },
  28: { code: 'MEDIA_UNAVAILABLE', origin: 'network', retryable: true },
  31: { code: 'MANIFEST_INVALID', origin: 'operator' },
  [NO_STREAMS.code]: { code: 'MANIFEST_INVALID', origin: 'operator' },
  [NO_SUPPORTED_KEY_IDS]: { code: 'KEY_UNUSABLE', origin: 'cdm' },
};

/** One code has two meanings: a manifest that makes no sense, and one that leaves nothing once what the engine cannot decode is taken out. */
const UNSUPPORTED: Meaning = { code: 'MEDIA_UNSUPPORTED', origin: 'player' };

/** Trouble that playback goes on without: subtitles, clock corrections, XLinks. */
const HARMLESS: ReadonlySet<number> = new Set([12, 16, 29, 33]);

interface DashError {
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
}

/**
 * The `error` of dash.js's ERROR event as ours; `undefined` where playback goes on.
 * @param keyTrouble why no key may be used: dash.js knows only that there is none
 */
export function fromDashError(thrown: unknown, keyTrouble: () => PlayerError | undefined = () => undefined): PlayerError | undefined {
  const error = asDashError(thrown);
  if (error.data instanceof PlayerError) return error.data;
  const trouble = error.code === NO_SUPPORTED_KEY_IDS ? keyTrouble() : undefined;
  if (trouble) return trouble;
  if (HARMLESS.has(error.code)) return undefined;
  const meaning = isUnsupported(error) ? UNSUPPORTED : (MEANINGS[error.code] ?? { code: 'MEDIA_UNPLAYABLE', origin: 'player' });
  return new PlayerError({ ...meaning, message: `dash.js ${error.code}: ${error.message}`, cause: thrown });
}

function isUnsupported({ code, message }: DashError): boolean {
  return code === NO_STREAMS.code && message.startsWith(NO_STREAMS.nothingLeft);
}

function asDashError(thrown: unknown): DashError {
  if (typeof thrown !== 'object' || thrown === null) return { code: 0, message: String(thrown), data: undefined };
  const { code, message, data } = thrown as { code?: unknown; message?: unknown; data?: unknown };
  return { code: typeof code === 'number' ? code : 0, message: typeof message === 'string' ? message : '', data };
}
