import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import type { KeyId } from '../../../src/contract/ids';
import { psshWithKeyIds } from '../../support/fake-eme';
import { CLEARKEY, KEY_A, KEY_B, KEY_C, keyNumber, licenceOf, PLAYREADY, rest, Rig, WIDEVINE } from './rig';

const known = (...keyIds: KeyId[]) => ({ keySystems: [CLEARKEY], keyIds, pssh: {} }) as const;
const WIDEVINE_ID = 'edef8ba979d64acea3c827dcd51d21ed';

describe('one session for all keys', () => {
  it('waits for the first licence, and asks only for what it came without', async () => {
    const answer = deferred<unknown>();
    const rig = new Rig({ systems: [{ name: WIDEVINE }], getLicence: (_, count) => (count === 1 ? answer.promise : Promise.resolve(licenceOf(KEY_C))) });
    rig.begin();
    rig.encrypted(KEY_A);
    rig.encrypted(KEY_B);
    rig.encrypted(KEY_C);
    await rest();
    expect(rig.eme.sessions).toHaveLength(1);
    answer.resolve(licenceOf(KEY_A, KEY_B));
    await rest();
    expect(rig.eme.sessions).toHaveLength(2);
    expect([...(rig.eme.sessions[1]?.statuses().keys() ?? [])]).toEqual([KEY_C]);
  });

  it('waits for the licence and not for the certificate before it', async () => {
    const rig = new Rig({ systems: [{ name: WIDEVINE }], faults: { wantsCertificate: true }, getLicence: (_, count) => (count < 2 ? Promise.resolve(licenceOf(KEY_A)) : new Promise(() => undefined)) });
    rig.begin();
    rig.encrypted(KEY_A);
    rig.encrypted(KEY_B);
    await rest();
    expect(rig.eme.sessions).toHaveLength(1);
  });

  it('asks for box after box where boxes name no keys', async () => {
    const box = (data: number) => Uint8Array.from([0, 0, 0, 36, 112, 115, 115, 104, 0, 0, 0, 0, ...hex(WIDEVINE_ID), 0, 0, 0, 4, 0x0a, 2, data, data]);
    const rig = new Rig({ systems: [{ name: WIDEVINE }] });
    rig.begin();
    for (const data of [1, 1, 2, 1]) rig.eme.fireEncrypted({ type: 'cenc', initData: box(data) });
    await rest();
    await rest();
    expect(rig.eme.sessions).toHaveLength(2);
  });
});

describe('one session per key', () => {
  it('is asked for at once, each for itself', async () => {
    const rig = new Rig({ settings: { multiSession: true }, getLicence: () => new Promise(() => undefined) });
    rig.begin().source.offerKnown(known(KEY_A, KEY_B));
    await rest();
    expect(rig.eme.sessions.map(({ requested }) => requested?.data)).toEqual(['{"kids":["oaGhoaGhoaGhoaGhoaGhoQ"]}', '{"kids":["srKysrKysrKysrKysrKysg"]}']);
  });

  it('is PlayReady’s way unless told otherwise', async () => {
    const pssh = Uint8Array.from([KEY_A, KEY_B].flatMap((keyId) => [...psshWithKeyIds('9a04f07998404286ab92e65be0885f95', [keyId])]));
    const start = async (multiSession: boolean | undefined) => {
      const rig = new Rig({ systems: [{ name: PLAYREADY }], settings: { multiSession }, getLicence: () => new Promise(() => undefined) });
      rig.begin().source.offerKnown({ keySystems: [PLAYREADY], keyIds: [KEY_A, KEY_B], pssh: { [PLAYREADY]: pssh } });
      await rest();
      return rig.eme.sessions.length;
    };
    expect(await start(undefined)).toBe(2);
    expect(await start(false)).toBe(1);
  });
});

describe('in-band rotation', () => {
  /** Each licence holds the key that was asked for. */
  const rotating = (settings = {}, slots?: number) => {
    let next = 0;
    return new Rig({ settings, faults: { slots }, getLicence: () => Promise.resolve(licenceOf(keyNumber(next++))) });
  };

  it('opens one session for each key, however often it is named', async () => {
    const rig = rotating();
    rig.begin();
    for (const key of [0, 0, 1, 0, 1, 1]) {
      rig.encrypted(keyNumber(key));
      await rest();
    }
    expect(rig.eme.sessions).toHaveLength(2);
  });

  it('closes sessions whose keys have left the buffer, and never those of keys that may come again', async () => {
    const rig = rotating();
    const { source } = rig.begin();
    for (let key = 0; key < 20; key++) {
      source.onSegment([keyNumber(key)], (keyId) => keyId === keyNumber(key) || keyId === keyNumber(key - 1));
      rig.encrypted(keyNumber(key));
      await rest();
      expect(rig.eme.open).toBeLessThanOrEqual(2);
    }
    expect(rig.eme.sessions).toHaveLength(20);
    expect(rig.kinds().filter((kind) => kind === 'keys-retired')).toHaveLength(18);
    expect([...source.statuses.keys()]).toEqual([keyNumber(18), keyNumber(19)]);
    await source.end();
    expect(rig.eme.open).toBe(0);
  });

  it('asks anew for a key that was retired and comes back', async () => {
    const rig = new Rig({ getLicence: ({ type }) => Promise.resolve(type === 'license-request' ? licenceOf(KEY_A) : undefined) });
    const { source } = rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    source.onSegment([], () => false);
    await rest();
    expect(rig.eme.open).toBe(0);
    rig.encrypted(KEY_A);
    await rest();
    expect(rig.eme.open).toBe(1);
  });

  it('gives the key that was needed longest ago up before the seventh is opened', async () => {
    const rig = rotating();
    const { source } = rig.begin();
    for (let key = 0; key < 9; key++) {
      // The first key is in use all the time.
      source.onSegment([keyNumber(0)], () => true);
      rig.encrypted(keyNumber(key));
      await rest();
      expect(rig.eme.open).toBeLessThanOrEqual(6);
    }
    expect([...source.statuses.keys()].sort()).toEqual([0, 4, 5, 6, 7, 8].map(keyNumber).sort());
  });

  it('makes room once where the device has fewer slots than it is thought to have', async () => {
    const rig = rotating({}, 2);
    rig.begin();
    for (let key = 0; key < 4; key++) {
      rig.encrypted(keyNumber(key));
      await rest();
      await rest();
    }
    expect(rig.errors).toEqual([]);
    expect(rig.eme.open).toBe(2);
    expect(rig.eme.sessions.filter(({ isOpen }) => isOpen)).toEqual([rig.eme.sessions.at(-3), rig.eme.sessions.at(-1)]);
  });

  it('says so where the device has no slot at all', async () => {
    const rig = rotating({}, 0);
    rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    expect(rig.errors).toMatchObject([{ code: 'KEY_REQUEST_FAILED', message: 'the device has no key slot left' }]);
  });
});

describe('MediaKeys', () => {
  it('are kept from source to source', async () => {
    const rig = new Rig();
    for (let zap = 0; zap < 3; zap++) {
      const { source } = rig.begin();
      source.offerKnown(known(KEY_A));
      await rest();
      await source.end();
    }
    expect(rig.eme).toMatchObject({ keysCreated: 1, attachments: 1 });
  });

  it('are made anew for each source where the device cannot keep them, and taken off in between', async () => {
    const rig = new Rig({ settings: { reuseMediaKeys: false } });
    for (let zap = 0; zap < 3; zap++) {
      const { source } = rig.begin();
      source.offerKnown(known(KEY_A));
      await rest();
      expect(rig.eme.attached).not.toBeNull();
      await source.end();
      expect(rig.eme.attached).toBeNull();
    }
    expect(rig.eme).toMatchObject({ keysCreated: 3, attachments: 6, attachedAtOnce: 1, open: 0 });
  });

  it('are chosen among what the manifest offers, where the catalogue does not know', async () => {
    const rig = new Rig({ systems: [{ name: WIDEVINE }, { name: PLAYREADY }, { name: CLEARKEY }] });
    const { source } = rig.begin();
    const common = { schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', defaultKeyId: KEY_A, pssh: undefined };
    source.offerManifest([common, { ...common, schemeIdUri: 'urn:uuid:E2719D58-A985-B3C9-781A-B030AF78D30E' }]);
    await rest();
    expect(rig.eme.asked.map(({ name }) => name)).toEqual([CLEARKEY]);
    expect(source.statuses.get(KEY_A)).toBe('usable');
  });
});

function hex(text: string): readonly number[] {
  return (text.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}
