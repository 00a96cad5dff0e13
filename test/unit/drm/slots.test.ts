import { describe, expect, it } from 'vitest';
import { enforcing, keyAskedFor, keyNumber, PLAYREADY, rest, Rig, type RigOptions } from './rig';

const SIX = [0, 1, 2, 3, 4, 5].map(keyNumber);

/** Each key in a session of its own, with a licence that lasts 16 s and takes `latency` ms to come. */
async function playing(keyIds: readonly string[], maxKeySessions: number, { latency = 0, ...faults }: RigOptions['faults'] & { readonly latency?: number } = {}) {
  const rig = new Rig({
    faults: { telling: true, ...faults },
    settings: { maxKeySessions },
    systems: [{ name: PLAYREADY }],
    getLicence: async ({ payload }, _, { clock }) => {
      if (latency > 0) await new Promise<void>((resolve) => clock.after(latency, resolve));
      return enforcing(keyAskedFor(payload), 16);
    },
  });
  const { source } = rig.begin();
  for (const keyId of keyIds) {
    rig.encrypted(keyId);
    await rest();
  }
  await rig.clock.advance(latency);
  await rest();
  /** By the CDM's word: the engine hears of a change only when there is one to be heard. */
  const usable = () => rig.eme.sessions.flatMap((session) => (session.isOpen ? [...session.statuses()] : [])).filter(([, status]) => status === 'usable').map(([keyId]) => keyId).sort();
  const named = (keyId: string, kind?: string) => { source.onSegment([keyId], () => true, kind); };
  return { rig, source, usable, named };
}

const reasons = ({ events }: Rig) => events.flatMap((event) => (event.kind === 'key-session-opened' ? event.reason : []));

describe('renewals on a device with a slot for each key', () => {
  it('leave all six keys usable for a minute', async () => {
    const { rig, source, usable } = await playing(SIX, 6);
    for (let second = 0; second < 60; second++) {
      expect(usable(), `after ${second} s`).toEqual(SIX);
      expect([...source.statuses.keys()].sort()).toEqual(SIX);
      await rig.clock.advance(1_000);
      await rest();
    }
    expect(rig.eme.mostOpen).toBe(6);
    expect(reasons(rig).filter((reason) => reason === 'renewal')).toHaveLength(30);
    expect(rig.kinds()).not.toContain('keys-retired');
    expect(rig.errors).toEqual([]);
  });

  it('exchange the one session of a device that has one', async () => {
    const { rig, usable } = await playing(SIX.slice(0, 1), 1);
    await rig.clock.advance(12_000);
    await rest();
    expect(usable()).toEqual(SIX.slice(0, 1));
    expect(rig.eme).toMatchObject({ mostOpen: 1, open: 1 });
    expect(reasons(rig)).toEqual(['first', 'renewal']);
  });

  it('exchange their own session where the device has fewer slots than it is thought to have', async () => {
    const { rig, usable } = await playing(SIX.slice(0, 3), 6, { slots: 3 });
    await rig.clock.advance(60_000);
    await rest();
    expect(usable()).toEqual(SIX.slice(0, 3));
    expect(rig.kinds()).not.toContain('keys-retired');
  });

  it('hand a spare slot on, so that no key is without a session', async () => {
    const { rig, usable } = await playing(SIX.slice(0, 5), 6, { latency: 300 });
    for (let tenth = 0; tenth < 200; tenth++) {
      await rig.clock.advance(100);
      expect(new Set(usable()).size).toBe(5);
    }
    expect(reasons(rig).filter((reason) => reason === 'renewal')).toHaveLength(5);
    expect(rig.eme.mostOpen).toBe(6);
  });

  it('wait no longer for a spare slot than it takes to do without', async () => {
    const { rig, usable } = await playing(SIX.slice(0, 2), 3, { latency: 4_000 });
    // The one that has the spare slot waits for its licence, the other one’s is exchanged.
    await rig.clock.advance(15_500);
    expect(reasons(rig)).toEqual(['first', 'first', 'renewal', 'renewal']);
    await rig.clock.advance(8_000);
    expect(usable()).toEqual(SIX.slice(0, 2));
  });
});

describe('a key that has to make room for another', () => {
  it('is not shown while nothing holds it, and is shown again once a segment asks for it', async () => {
    const { rig, source, usable, named } = await playing(SIX.slice(0, 2), 2);
    rig.encrypted(keyNumber(2));
    await rest();
    expect(SIX.slice(0, 3).map((keyId) => source.mayBeShown([keyId]))).toEqual([false, true, true]);
    const { changes } = rig;
    named(keyNumber(0));
    expect(source.mayBeShown([keyNumber(0)])).toBe(true);
    await rest();
    expect(rig.changes).toBeGreaterThan(changes);
    expect(usable()).toEqual([keyNumber(0), keyNumber(2)]);
    expect(source.mayBeShown([keyNumber(1)])).toBe(false);
  });

  it('is not shown from then on, however long its session takes to close', async () => {
    const { rig, source } = await playing(SIX.slice(0, 2), 2);
    rig.eme.faults.close = 'late';
    rig.encrypted(keyNumber(2));
    await rest();
    expect(source.mayBeShown([keyNumber(0)])).toBe(false);
  });

  it('is asked for again by its init data, too', async () => {
    const { rig, source, usable } = await playing(SIX.slice(0, 3), 2, { latency: 300 });
    expect(source.mayBeShown([keyNumber(0)])).toBe(false);
    rig.encrypted(keyNumber(0));
    await rest();
    expect(source.mayBeShown([keyNumber(0)])).toBe(true);
    await rig.clock.advance(300);
    await rest();
    expect(usable()).toEqual([keyNumber(0), keyNumber(2)]);
  });

  it('stays shown where it is the only one of its kind', async () => {
    const { rig, source, named } = await playing(SIX.slice(0, 2), 2);
    named(keyNumber(0), 'audio');
    named(keyNumber(1), 'video');
    rig.encrypted(keyNumber(2));
    await rest();
    named(keyNumber(2), 'video');
    expect(source.statuses.has(keyNumber(0))).toBe(false);
    expect(source.mayBeShown([keyNumber(0)])).toBe(true);
    named(keyNumber(0), 'audio');
    await rest();
    // Now it is a picture’s that had to go, and there is another.
    expect(SIX.slice(0, 3).map((keyId) => source.mayBeShown([keyId]))).toEqual([true, false, true]);
  });

  it('may be tried again after a while: nothing else would bring dash.js back to it', async () => {
    const { rig, source } = await playing(SIX.slice(0, 3), 2);
    expect(source.mayBeShown([keyNumber(0)])).toBe(false);
    await rig.clock.advance(31_000);
    expect(source.mayBeShown([keyNumber(0)])).toBe(true);
  });

  it('is no longer barred once another’s licence holds it', async () => {
    const rig = new Rig({ settings: { maxKeySessions: 1, multiSession: true }, getLicence: (_, count) => Promise.resolve({ licence: SIX.slice(0, count).join(','), heartbeat: 30 }) });
    const { source } = rig.begin();
    for (const keyId of SIX.slice(0, 2)) {
      rig.encrypted(keyId);
      await rest();
    }
    expect(source.mayBeShown([keyNumber(0)])).toBe(true);
    source.onSegment([keyNumber(0)], () => true);
    await rest();
    expect(rig.asked).toHaveLength(2);
  });
});
