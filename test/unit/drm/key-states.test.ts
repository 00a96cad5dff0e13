import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICIES, errorFor, type KeyAction, type KeyState, type PolicedState } from '../../../src/drm/key-state';
import { deferred } from '../../../src/base/deferred';
import { CLEARKEY, KEY_A, KEY_B, licenceOf, rest, Rig, type RigOptions } from './rig';

const both = { keySystems: [CLEARKEY], keyIds: [KEY_A, KEY_B], pssh: {} } as const;

async function playing(options: RigOptions = {}) {
  const rig = new Rig(options);
  const { source } = rig.begin();
  source.offerKnown(both);
  await rest();
  const session = rig.eme.sessions[0];
  if (!session) throw new Error('no session');
  return { rig, source, session };
}

const policies = (changes: Partial<Record<PolicedState, KeyAction>>) => ({ settings: { policies: { ...DEFAULT_POLICIES, ...changes } } });
const show = (source: { mayBeShown(keyIds: Iterable<string>): boolean }) => [KEY_A, KEY_B].map((keyId) => source.mayBeShown([keyId]));

describe('a key', () => {
  it('may be shown until something is said against it', async () => {
    const { source } = await playing();
    expect(source.mayBeShown([])).toBe(true);
    expect(source.mayBeShown(['d4'.repeat(16)])).toBe(true);
    expect(show(source)).toEqual([true, true]);
    expect(source.trouble()).toBeUndefined();
  });

  it.each<[PolicedState, KeyAction, boolean]>([
    ['output-restricted', 'avoid', false],
    ['output-downscaled', 'show', true],
    ['usable-in-future', 'show', true],
  ])('that is %s is by default treated with %s', async (state, action, shown) => {
    expect(DEFAULT_POLICIES[state]).toBe(action);
    const { source, session, rig } = await playing();
    const before = rig.changes;
    session.change(KEY_B, state as 'output-restricted');
    expect(show(source)).toEqual([true, shown]);
    expect(rig.changes).toBeGreaterThan(before);
    expect(rig.events.at(-1)).toMatchObject({ kind: 'keys-usable', count: 1, states: `usable 1, ${state} 1` });
    session.change(KEY_B, 'usable');
    expect(show(source)).toEqual([true, true]);
    expect(rig.asked).toHaveLength(1);
  });

  it('that a licence came without is avoided, and not asked for again', async () => {
    const { source, rig } = await playing({ getLicence: () => Promise.resolve(licenceOf(KEY_A)) });
    expect(source.statuses.get(KEY_B)).toBe('missing');
    expect(show(source)).toEqual([true, false]);
    rig.encrypted(KEY_B);
    await rest();
    expect(rig.asked).toHaveLength(1);
    expect(rig.errors).toEqual([]);
  });

  it.each<PolicedState>(['expired', 'internal-error'])('that is %s gets another licence, once', async (state) => {
    const { rig, source, session } = await playing();
    session.change(KEY_B, state as 'expired');
    // While the answer is on its way the rendition stays.
    expect(show(source)).toEqual([true, true]);
    await rest();
    expect(rig.asked.map(({ type }) => type)).toEqual(['license-request', 'license-request']);
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(source.statuses.get(KEY_B)).toBe('usable');
    rig.eme.sessions[1]?.change(KEY_B, state as 'expired');
    await rest();
    expect(rig.asked).toHaveLength(2);
    expect(show(source)).toEqual([true, false]);
    expect(source.trouble()).toMatchObject({ code: state === 'expired' ? 'KEY_EXPIRED' : 'KEY_UNUSABLE' });
  });

  it('that expires again after a minute gets another licence again', async () => {
    const { rig, session } = await playing();
    session.change(KEY_B, 'expired');
    await rest();
    await rig.clock.advance(61_000);
    rig.eme.sessions[1]?.change(KEY_B, 'expired');
    await rest();
    expect(rig.asked).toHaveLength(3);
  });

  it('whose further licence is as bad is avoided', async () => {
    const { rig, source, session } = await playing({ getLicence: (_, count) => Promise.resolve(licenceOf(KEY_A, count === 1 ? KEY_B : `${KEY_B}=expired`)) });
    session.change(KEY_B, 'expired');
    await rest();
    expect(show(source)).toEqual([true, false]);
    expect(rig.eme.open).toBe(1);
    expect(rig.errors).toEqual([]);
  });

  it.each<[PolicedState, string]>([
    ['output-restricted', 'KEY_OUTPUT_RESTRICTED'],
    ['output-downscaled', 'KEY_OUTPUT_RESTRICTED'],
    ['expired', 'KEY_EXPIRED'],
    ['usable-in-future', 'KEY_NOT_YET_USABLE'],
    ['internal-error', 'KEY_UNUSABLE'],
  ])('that is %s may stop playback, with %s', async (state, code) => {
    const { rig, session } = await playing(policies({ [state]: 'stop' }));
    session.change(KEY_B, state as 'expired');
    await rest();
    expect(rig.codes).toEqual([code]);
    expect(rig.asked).toHaveLength(1);
  });

  it('that is missing may stop playback', async () => {
    const { rig } = await playing({ ...policies({ missing: 'stop' }), getLicence: () => Promise.resolve(licenceOf(KEY_A)) });
    expect(rig.codes).toEqual(['KEY_UNUSABLE']);
  });

  it('is as good as the best of its sessions says', async () => {
    const { rig, source, session } = await playing({ settings: { multiSession: true } });
    session.change(KEY_A, 'output-restricted');
    // The other session’s licence holds both keys.
    expect(source.statuses.get(KEY_A)).toBe('usable');
    rig.eme.sessions[1]?.change(KEY_A, 'output-restricted');
    expect(source.statuses.get(KEY_A)).toBe('output-restricted');
  });

  it('of one that begins later is why nothing plays', async () => {
    const { source } = await playing({ getLicence: () => Promise.resolve(licenceOf(`${KEY_A}=usable-in-future`, `${KEY_B}=usable-in-future`)) });
    expect(show(source)).toEqual([true, true]);
    expect(source.trouble()).toMatchObject({ code: 'KEY_NOT_YET_USABLE', origin: 'cdm' });
  });

  it('has words for each state that is none of ours', () => {
    const states: readonly KeyState[] = ['released', 'status-pending', 'usable', 'missing'];
    expect(states.map((state) => errorFor(state).code)).toEqual(['KEY_UNUSABLE', 'KEY_UNUSABLE', 'KEY_UNUSABLE', 'KEY_UNUSABLE']);
  });
});

describe('a session that the CDM closes by itself', () => {
  it.each(['hardware-context-reset', 'internal-error', undefined])('(%s) is opened anew, without an error', async (reason) => {
    const { rig, source, session } = await playing();
    session.evict(reason);
    await rest();
    expect(rig.eme.sessions).toHaveLength(2);
    expect(rig.eme.sessions[1]?.requested).toEqual(session.requested);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.errors).toEqual([]);
    expect(rig.events.find(({ kind }) => kind === 'key-session-lost')).toMatchObject({ reason: reason ?? 'unknown' });
  });

  it('is opened anew on fresh MediaKeys where the old ones no longer work', async () => {
    const { rig, source, session } = await playing();
    rig.eme.faults.createSession = 'reject';
    session.evict('hardware-context-reset');
    // The fault goes with the old MediaKeys: by the time that fresh ones are made, it is over.
    await Promise.resolve().then(() => Promise.resolve());
    const heal = setImmediate(() => { rig.eme.faults.createSession = undefined; });
    await rest();
    clearImmediate(heal);
    expect(rig.eme.keysCreated).toBe(2);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.errors).toEqual([]);
  });

  it('three times a minute and no more', async () => {
    const { rig } = await playing();
    for (let time = 0; time < 6; time++) {
      rig.eme.sessions.at(-1)?.evict('hardware-context-reset');
      await rest();
    }
    expect(rig.errors).toMatchObject([{ code: 'KEY_UNUSABLE', retryable: true }]);
    expect(rig.eme.sessions).toHaveLength(4);
    const patient = await playing();
    for (let time = 0; time < 6; time++) {
      patient.rig.eme.sessions.at(-1)?.evict('hardware-context-reset');
      await rest();
      await patient.rig.clock.advance(30_000);
    }
    expect(patient.rig.errors).toEqual([]);
  });

  it('while its first licence is under way is opened anew, and the old answer is dropped', async () => {
    const answers = [deferred<unknown>(), deferred<unknown>()];
    const { rig, source, session } = await playing({ getLicence: (_, count) => answers[count - 1]?.promise ?? Promise.reject(new Error('too many')) });
    session.evict('hardware-context-reset');
    await rest();
    answers[0]?.resolve(licenceOf(KEY_A, KEY_B));
    await rest();
    expect(source.statuses.size).toBe(0);
    answers[1]?.resolve(licenceOf(KEY_A, KEY_B));
    await rest();
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.errors).toEqual([]);
  });

  it('after its source has ended is nobody’s concern', async () => {
    const { rig, source, session } = await playing({ faults: { close: 'late' } });
    const ended = source.end();
    session.evict('hardware-context-reset');
    await ended;
    expect(rig.eme.sessions).toHaveLength(1);
    expect(rig.kinds()).not.toContain('key-session-lost');
  });
});
