import * as v from 'valibot';
import { HDCP_VERSIONS } from '../wire/hdcp';
import type { ArrivedLicence } from './dialect';
import type { EmulatedKeySystem } from './key-system';

/** Licences of `persistent-license` sessions, where a TV has its secure storage. */
const PREFIX = 'emulated-cdm:';

const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const seconds = v.pipe(v.number(), v.minValue(0));
const Stored = v.object({
  keySystem: v.string(),
  /** ms since the epoch; null: for ever. */
  until: v.nullable(v.number()),
  licence: v.object({
    keys: v.array(v.object({ keyId: hex, key: hex, hdcp: v.picklist(HDCP_VERSIONS) })),
    times: v.object({ lasts: seconds, renewAfter: seconds, retryEvery: seconds }),
    licenceId: v.string(),
    version: v.number(),
  }),
});

export function storeLicence(keySystem: EmulatedKeySystem, sessionId: string, licence: ArrivedLicence): void {
  const { lasts } = licence.times;
  const until = lasts > 0 ? Date.now() + lasts * 1000 : null;
  localStorage.setItem(PREFIX + sessionId, JSON.stringify({ keySystem, until, licence }));
}

export function forgetLicence(sessionId: string): void {
  localStorage.removeItem(PREFIX + sessionId);
}

/** With what is left of its time; `undefined` when there is none of this key system, or it has run out. */
export function loadLicence(keySystem: EmulatedKeySystem, sessionId: string): ArrivedLicence | undefined {
  try {
    const stored = v.parse(Stored, JSON.parse(localStorage.getItem(PREFIX + sessionId) ?? ''));
    const { licence, until } = stored;
    const lasts = until === null ? 0 : (until - Date.now()) / 1000;
    if (stored.keySystem !== keySystem || lasts < 0) return undefined;
    return { ...licence, times: { ...licence.times, lasts } };
  } catch {
    return undefined;
  }
}
