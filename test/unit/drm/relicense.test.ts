import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/base/cancellation';
import { deferred } from '../../../src/base/deferred';
import { PlayerError } from '../../../src/contract/player-error';
import { enforcing, KEY_A, KEY_B, keyAskedFor, licenceOf, PLAYREADY, rest, Rig, WIDEVINE, type RigOptions } from './rig';

const refusal = new PlayerError({ code: 'LICENCE_REFUSED', origin: 'licence', message: 'no' });

async function playing(getLicence: RigOptions['getLicence'], name: typeof PLAYREADY | typeof WIDEVINE = WIDEVINE, settings: RigOptions['settings'] = {}) {
  const rig = new Rig({ systems: [{ name }], settings, faults: { telling: true }, getLicence });
  const { source } = rig.begin();
  rig.encrypted(KEY_A);
  await rest();
  return { rig, source };
}

const types = (rig: Rig) => rig.asked.map(({ type }) => type);

describe('a secure session that is replaced under the running picture', () => {
  it.each([PLAYREADY, WIDEVINE] as const)('(%s) gets each key a fresh licence, and the old one serves until that is there', async (name) => {
    const second = deferred<unknown>();
    const { rig, source } = await playing((_, count) => (count === 1 ? Promise.resolve(licenceOf(KEY_A)) : second.promise), name);
    const { changes } = rig;
    source.relicense();
    await rest();
    expect(types(rig)).toEqual(['license-request', 'license-request']);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    second.resolve(licenceOf(KEY_A));
    await rest();
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.kinds().filter((kind) => kind === 'keys-usable')).toHaveLength(1);
    expect(rig.changes).toBeGreaterThan(changes);
  });

  it('does so as often as it happens, and in the one slot that there is', async () => {
    const { rig, source } = await playing(() => Promise.resolve(licenceOf(KEY_A)), WIDEVINE, { maxKeySessions: 1 });
    for (let time = 0; time < 4; time++) {
      source.relicense();
      await rest();
    }
    expect(rig.asked).toHaveLength(5);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.eme).toMatchObject({ mostOpen: 1, open: 1 });
  });

  it('keeps the old licence where the new one is worse', async () => {
    const { rig, source } = await playing((_, count) => Promise.resolve(licenceOf(count === 1 ? KEY_A : `${KEY_A}=output-restricted`)));
    source.relicense();
    await rest();
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([true, false]);
  });

  it('starts a key anew whose first licence the old session has cancelled; that fails nothing', async () => {
    const { rig, source } = await playing((_, count) => (count === 1 ? Promise.reject(new CancelledError()) : Promise.resolve(licenceOf(KEY_A, KEY_B))));
    rig.encrypted(KEY_B);
    await rest();
    expect(rig.errors).toEqual([]);
    source.relicense();
    await rest();
    expect(source.statuses.get(KEY_A)).toBe('usable');
    // It waited for the first licence, which holds its key.
    expect(types(rig)).toEqual(['license-request', 'license-request']);
    expect(rig.eme.open).toBe(1);
  });

  it('starts a key anew whose first licence is still awaited; what becomes of that is nobody’s concern', async () => {
    const first = deferred<unknown>();
    const { rig, source } = await playing((_, count) => (count === 1 ? first.promise : Promise.resolve(licenceOf(KEY_A))));
    source.relicense();
    await rest();
    first.reject(refusal);
    await rest();
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.errors).toEqual([]);
  });

  it('starts a key anew that is just being opened; whoever waits for its licence goes on waiting', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const rig = new Rig({ systems: [{ name: WIDEVINE }], getLicence: () => Promise.resolve(licenceOf(KEY_A, KEY_B)) });
      const { source } = rig.begin();
      for (const keyId of [KEY_A, KEY_B]) rig.encrypted(keyId);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      source.relicense();
      await rest();
      expect(rig.eme.open, `after ${turns} turns`).toBe(1);
      expect(rig.errors).toEqual([]);
    }
  });

  it('does not hear of what the CDM had asked the old one', async () => {
    const renewal = deferred<unknown>();
    const { rig, source } = await playing((_, count) => [Promise.resolve(licenceOf(KEY_A)), renewal.promise][count - 1] ?? new Promise(() => undefined));
    rig.eme.sessions[0]?.say('license-renewal');
    await rest();
    source.relicense();
    renewal.reject(refusal);
    await rest();
    expect(rig.errors).toEqual([]);
  });

  it('takes the place of a renewal that was under way, as a plain request', async () => {
    const renewal = deferred<unknown>();
    const { rig, source } = await playing(({ payload }, count) => (count === 2 ? renewal.promise : Promise.resolve(enforcing(keyAskedFor(payload), 20))), PLAYREADY);
    await rig.clock.advance(15_000);
    await rest();
    source.relicense();
    await rest();
    expect(types(rig)).toEqual(['license-request', 'license-renewal', 'license-request']);
    renewal.reject(refusal);
    await rest();
    expect(rig.errors).toEqual([]);
    expect(rig.eme.open).toBe(1);
    await rig.clock.advance(15_000);
    await rest();
    expect(types(rig).at(-1)).toBe('license-renewal');
  });

  it('may cancel a renewal without ending anything', async () => {
    const { rig, source } = await playing(({ payload }, count) => (count === 2 ? Promise.reject(new CancelledError()) : Promise.resolve(enforcing(keyAskedFor(payload), 20))), PLAYREADY);
    await rig.clock.advance(15_000);
    await rest();
    expect(rig.eme.open).toBe(1);
    expect(source.statuses.get(KEY_A)).toBe('usable');
    source.relicense();
    await rest();
    expect(rig.asked).toHaveLength(3);
    expect(rig.errors).toEqual([]);
  });

  it('is of no interest to a source that has ended', async () => {
    const { rig, source } = await playing(() => Promise.resolve(licenceOf(KEY_A)));
    await source.end();
    source.relicense();
    await rest();
    expect(rig.asked).toHaveLength(1);
  });
});

describe('a licence that fails', () => {
  it('for a session that the CDM has closed meanwhile ends nothing', async () => {
    const first = deferred<unknown>();
    const { rig, source } = await playing((_, count) => (count === 1 ? first.promise : Promise.resolve(licenceOf(KEY_A))));
    rig.eme.sessions[0]?.evict('hardware-context-reset');
    await rest();
    first.reject(refusal);
    await rest();
    expect(rig.errors).toEqual([]);
    expect(source.statuses.get(KEY_A)).toBe('usable');
  });

  it('for a session whose keys had to make room ends nothing', async () => {
    const first = deferred<unknown>();
    const { rig } = await playing((_, count) => (count === 1 ? first.promise : Promise.resolve(licenceOf(KEY_B))), PLAYREADY, { maxKeySessions: 1 });
    rig.encrypted(KEY_B);
    await rest();
    first.reject(refusal);
    await rest();
    expect(rig.errors).toEqual([]);
  });

  it('for the session in use ends playback', async () => {
    const { rig } = await playing((_, count) => (count === 1 ? Promise.resolve(licenceOf(KEY_A)) : Promise.reject(refusal)));
    rig.eme.sessions[0]?.say('license-renewal');
    await rest();
    expect(rig.errors).toEqual([refusal]);
  });
});

describe('MediaKeys that no longer work', () => {
  it('are made anew for all keys, not only for the one whose session was lost', async () => {
    const rig = new Rig({ systems: [{ name: PLAYREADY }], faults: { telling: true }, getLicence: ({ payload }) => Promise.resolve(licenceOf(keyAskedFor(payload))) });
    const { source } = rig.begin();
    for (const keyId of [KEY_A, KEY_B]) rig.encrypted(keyId);
    await rest();
    rig.eme.breakKeys();
    rig.eme.sessions[0]?.evict('hardware-context-reset');
    await rest();
    expect(rig.eme).toMatchObject({ keysCreated: 2, openUnattached: 0, open: 2 });
    expect([KEY_A, KEY_B].map((keyId) => source.statuses.get(keyId))).toEqual(['usable', 'usable']);
    expect(rig.errors).toEqual([]);
  });

  it('show themselves in a renewal, too', async () => {
    const { rig, source } = await playing(({ payload }) => Promise.resolve(enforcing(keyAskedFor(payload), 20)), PLAYREADY);
    rig.eme.breakKeys();
    await rig.clock.advance(15_000);
    await rest();
    expect(rig.eme).toMatchObject({ keysCreated: 2, openUnattached: 0, open: 1 });
    expect(source.statuses.get(KEY_A)).toBe('usable');
    expect(rig.errors).toEqual([]);
  });
});
