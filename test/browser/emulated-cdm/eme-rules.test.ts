import { beforeAll, describe, expect, it } from 'vitest';
import { installEmulatedCdm } from '../../../platform/emulator/cdm/install';
import type { EmeRule } from './eme-rule';
import { EME_RULES } from './eme-rules';
import { countNativeSessions } from './native-sessions';
import { closeAll } from './steps';
import { CLEARKEY } from './systems/clearkey';
import { PLAYREADY, PLAYREADY_RECOMMENDATION } from './systems/playready';
import type { SystemUnderTest } from './systems/system-under-test';
import { WIDEVINE } from './systems/widevine';
import { Trace } from './trace';

/** What each rule saw before there was an emulator. */
const native = new Map<string, readonly string[]>();

let nativeSessions: () => number;

beforeAll(async () => {
  for (const rule of EME_RULES) native.set(rule.id, await traceOf(rule, CLEARKEY));
  nativeSessions = countNativeSessions();
  installEmulatedCdm();
}, 60_000);

async function traceOf(rule: EmeRule, system: SystemUnderTest): Promise<readonly string[]> {
  const trace = new Trace();
  try {
    await rule.run(system, trace);
  } catch (error) {
    trace.say(`${FAILED} ${String(error)}`);
  }
  // What comes of tidying up is no part of it.
  const lines = [...trace.lines];
  await closeAll();
  return lines;
}

const FAILED = 'the rule failed:';
const failures = (lines: readonly string[] = [FAILED]) => lines.filter((line) => line.startsWith(FAILED));

it('has at least fifty rules, each with a name of its own', () => {
  expect(EME_RULES.length).toBeGreaterThanOrEqual(50);
  expect(new Set(EME_RULES.map(({ id }) => id)).size).toBe(EME_RULES.length);
});

describe('the browser’s own ClearKey', () => {
  it.each(EME_RULES)('$id', ({ id, demands, clearKey = demands }) => {
    const lines = native.get(id);
    expect(failures(lines)).toEqual([]);
    if (clearKey !== undefined) expect(lines).toEqual(clearKey);
  });
});

describe.each([WIDEVINE, PLAYREADY, PLAYREADY_RECOMMENDATION])('$keySystem', (system) => {
  it.each(EME_RULES)('$id', async (rule) => {
    const before = nativeSessions();
    const lines = await traceOf(rule, system);
    expect(failures(lines)).toEqual([]);
    expect(lines).toEqual(rule.clearKey === undefined ? native.get(rule.id) : rule.demands);
    expect(window.emulatedCdm?.state()).toEqual({ sessions: [], nativeSessions: 0 });
    expect(nativeSessions()).toBe(before);
  });
});

describe('ClearKey beside the emulator', () => {
  it.each(EME_RULES)('$id', async (rule) => {
    expect(await traceOf(rule, CLEARKEY)).toEqual(native.get(rule.id));
  });
});
