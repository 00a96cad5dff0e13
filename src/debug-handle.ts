import { copyBytes } from './base/bytes';
import { withoutQueries } from './base/urls';
import type { TvPlayerHandle } from './contract/debug-handle';
import type { ChronicleEntry, Player, PlayerState } from './contract/player';
import { PlayerError } from './contract/player-error';

/** What no copy has, wherever it stands: a source may bring a token, or where to get one. */
const SECRET = 'token';

/**
 * The handle that anybody may take hold of in the console: all that it gives is a copy that cannot be written to, with
 * neither tokens nor the queries of signed URLs, and nothing that can be called.
 */
export function debugHandle(player: Pick<Player, 'state' | 'chronicle'>, version: string): TvPlayerHandle {
  return Object.freeze({
    version,
    state: () => cleanCopy(player.state) as PlayerState,
    chronicle: () => cleanCopy(player.chronicle()) as readonly ChronicleEntry[],
  });
}

/** Frozen through and through, but for bytes, which cannot be: those are a copy. */
function cleanCopy(value: unknown): unknown {
  if (typeof value === 'string') return withoutQueries(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof PlayerError) return cleanError(value);
  if (ArrayBuffer.isView(value)) return copyBytes(value);
  if (Array.isArray(value)) return Object.freeze(value.map(cleanCopy));
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    if (name !== SECRET) copy[name] = cleanCopy(part);
  }
  return Object.freeze(copy);
}

/** Without its cause: that is other people's, and may hold requests with their headers. */
function cleanError({ code, origin, message, retryable, severity, answer }: PlayerError): PlayerError {
  return Object.freeze(new PlayerError({ code, origin, message, retryable, severity, answer: cleanCopy(answer) as PlayerError['answer'] }));
}
