import type { Catalogue, Channel } from '../contract/catalogue';
import { PlayerError } from '../contract/player-error';
import { NoAnswerError, sendHttp, TooLargeError } from '../session/http';
import { isNoAnswer, isWebPage } from '../session/service-call';
import { channelOf } from './catalogue-entry';
import { fewOf, type ListFault, type OnFault } from './lists';
import { parseJson } from './validate';

/** ms that a back end may be silent. A rich catalogue on a slow line takes longer as a whole. */
const CATALOGUE_LIMIT = 8_000;
const MAX_BYTES = 30_000_000;
/** More than anybody walks through; each of them can be wrong in many ways. */
const MAX_CHANNELS = 10_000;

/**
 * The operator's catalogue, read from `{tenant}/catalogue`. An entry that cannot be used costs that entry, never the list.
 * @param onFault hears of what was left out or cut; the same again at the next loading is not told again
 */
export function httpCatalogue(tenantBase: string, onFault: OnFault = () => undefined): Catalogue {
  const url = `${tenantBase}/catalogue`;
  let told = '';
  return {
    load: async () => {
      const { channels, faults } = read(parseJson(await fetchCatalogue(url)), url);
      const telling = JSON.stringify(faults);
      if (telling !== told) faults.forEach(onFault);
      told = telling;
      return channels;
    },
  };
}

/** @throws PlayerError `CATALOGUE_INVALID` where nothing is left */
function read(catalogue: unknown, url: string): { readonly channels: readonly Channel[]; readonly faults: readonly ListFault[] } {
  const entries = listIn(catalogue);
  const faults: ListFault[] = [];
  const { tell, rest } = fewOf('channels', (fault) => faults.push(fault));
  const channels = new Map<string, Channel>();
  if (entries.length > MAX_CHANNELS) tell({ path: 'channels', rule: `${entries.length} channels: the first ${MAX_CHANNELS} are taken` });
  for (const [index, entry] of entries.slice(0, MAX_CHANNELS).entries()) {
    const channel = channelOf(entry, index, url, tell);
    if (channel === undefined) continue;
    if (channels.has(channel.id)) tell({ path: `channels.${index}.id`, rule: 'expected an id that no channel before it has' });
    else channels.set(channel.id, channel);
  }
  rest();
  const [first] = faults;
  if (channels.size === 0 && first) throw invalid(`nothing in it can be used; ${first.path}: ${first.rule}`);
  return { channels: [...channels.values()], faults };
}

function listIn(catalogue: unknown): readonly unknown[] {
  const channels: unknown = typeof catalogue === 'object' && catalogue !== null ? (catalogue as { readonly channels?: unknown }).channels : undefined;
  if (Array.isArray(channels)) return channels;
  throw invalid('expected { "channels": [] }');
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

function invalid(why: string): PlayerError {
  return new PlayerError({ code: 'CATALOGUE_INVALID', origin: 'operator', message: `catalogue: ${why}` });
}
