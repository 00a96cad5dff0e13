import * as v from 'valibot';
import type { LaunchParameters } from '../contract/device';

/** Longer launch parameters are no channel, account or device of ours. */
const MAX_PARAMETER = 200;
/** Characters of all launch parameters together. */
const MAX_TEXT = 10_000;
/** JSON in JSON: Tizen wraps it once, and those who send it once more. */
const MAX_WRAPPINGS = 3;

/** What is wrong with one parameter says nothing against the others. */
const Parameter = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PARAMETER))), undefined);

const LaunchSchema = v.object({
  channel: Parameter,
  /** The same, as LG's own deep links call it. */
  contentTarget: Parameter,
  account: Parameter,
  device: Parameter,
});

/** `?channel=&account=&device=`; empty and oversized ones count as absent. */
export function launchFromQuery(query: string): LaunchParameters {
  const given = new URLSearchParams(query.slice(0, MAX_TEXT));
  return launchFrom({ channel: given.get('channel'), account: given.get('account'), device: given.get('device') });
}

/** @param text JSON, or JSON inside JSON, or anything: it comes from outside the app */
export function launchFromText(text: unknown): LaunchParameters {
  return launchFrom(unwrapped(text, MAX_WRAPPINGS));
}

/** The first that has a parameter decides it. */
export function firstOf(...launches: readonly LaunchParameters[]): LaunchParameters {
  return Object.assign({}, ...[...launches].reverse()) as LaunchParameters;
}

function launchFrom(untrusted: unknown): LaunchParameters {
  const result = v.safeParse(LaunchSchema, untrusted);
  if (!result.success) return {};
  const { contentTarget, channel = contentTarget, account, device } = result.output;
  return { ...(channel !== undefined && { channel }), ...(account !== undefined && { account }), ...(device !== undefined && { device }) };
}

/** Tizen's `{ "values": "{…}" }` counts as one wrapping more. */
function unwrapped(value: unknown, left: number): unknown {
  if (left < 0) return undefined;
  if (typeof value === 'string') return value.length > MAX_TEXT ? undefined : unwrapped(parseJson(value), left - 1);
  const { values } = (value ?? {}) as { readonly values?: unknown };
  return values === undefined ? value : unwrapped(values, left - 1);
}

/** JSON, or `undefined` where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
