import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayerError } from '../../../src/contract/player-error';
import { press, pressure, type Pressed, type Pressure } from './pressure-walk';
import { PLAYREADY } from './rig';
import { walk, world, type Outcome } from './walk';

/** Each is one walk over the same worlds, so that a failure names its rule. */
const RULES: readonly (readonly [string, (outcome: Outcome) => void])[] = [
  ['created − closed = 0 after the end', ({ rig }) => { expect(rig.eme.open).toBe(0); }],
  ['every session that was opened is reported closed', ({ rig }) => {
    const count = (kind: string) => rig.kinds().filter((one) => one === kind).length;
    expect(count('key-session-closed')).toBe(count('key-session-opened'));
  }],
  ['never two setMediaKeys() at once', ({ rig }) => { expect(rig.eme.attachedAtOnce).toBeLessThanOrEqual(1); }],
  ['no callback, error or period after the source has ended', ({ rig }) => { expect(rig.afterEnd).toEqual([]); }],
  ['no unhandled rejection', ({ unhandled }) => { expect(unhandled).toEqual([]); }],
  ['no request before the certificate is set, unless that was given up', ({ rig }) => {
    const wasGivenUp = rig.events.some((event) => event.kind === 'key-system' && event.certificate === 'unanswered');
    if (!wasGivenUp) expect(rig.eme.requestsTooEarly).toBe(0);
  }],
  ['the end settles', ({ hasEnded }) => { expect(hasEnded).toBe(true); }],
  ['every error is one of ours', ({ rig }) => { expect(rig.errors.every((error) => error instanceof PlayerError)).toBe(true); }],
];

describe('over random scripts of a CDM and a viewer', () => {
  it.each(RULES)('%s', async (_, rule) => {
    await fc.assert(fc.asyncProperty(world, async (one) => { rule(await walk(one)); }), { numRuns: Number(process.env['RUNS'] ?? 400) });
  }, 120_000);
});

/** Where there are more keys than slots, a key may have to make room for another. */
const fits = ({ keys, slots }: Pressed['world']) => keys <= slots;

const PRESSURE_RULES: readonly (readonly [string, (pressed: Pressed) => void])[] = [
  ['a renewal takes no other key’s slot', ({ rig, world }) => { if (fits(world)) expect(rig.kinds()).not.toContain('keys-retired'); }],
  ['never more key sessions than slots', ({ rig, world }) => { expect(rig.eme.mostOpen).toBeLessThanOrEqual(world.slots); }],
  ['a key that a segment names is usable soon', ({ neverCame }) => { expect(neverCame).toEqual([]); }],
  ['of each kind something may be shown', ({ stuck }) => { expect(stuck).toBe(0); }],
  ['as many keys as there are slots for are usable', ({ usable, world }) => { expect(usable.length).toBeGreaterThanOrEqual(fits(world) ? world.keys : 1); }],
  ['an operator who never refuses gets no error', ({ rig }) => { expect(rig.errors).toEqual([]); }],
  ['every licence is the present secure session’s', ({ outdated }) => { expect(outdated).toEqual([]); }],
  ['no session stays on MediaKeys that are no longer attached', ({ openUnattached }) => { expect(openUnattached).toBe(0); }],
  ['under pressure, too: created − closed = 0 after the end', ({ rig }) => { expect(rig.eme.open).toBe(0); }],
];

/** Two exchanges at once, while a segment waits for its key: chance finds it too seldom. */
const CROWDED: Pressure = {
  script: [{ kind: 'replace', after: 0, late: false }, { kind: 'replace', after: 0, late: false }, { kind: 'segment', key: 0 }, { kind: 'wait', ms: 3_000 }, { kind: 'wait', ms: 700 }, { kind: 'segment', key: 0 }],
  keys: 5,
  slots: 5,
  name: PLAYREADY,
  lasts: 16,
  latencies: [0, 100],
};

describe('over random scripts of a device with few slots', () => {
  it.each(PRESSURE_RULES)('%s', async (_, rule) => {
    await fc.assert(fc.asyncProperty(pressure, async (one) => { rule(await press(one)); }), { numRuns: Math.ceil(Number(process.env['RUNS'] ?? 400) / 4), examples: [[CROWDED]] });
  }, 120_000);
});
