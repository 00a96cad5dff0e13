import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../../src/contract/ids';
import { deferred } from '../../../src/base/deferred';
import { CLEARKEY, KEY_A, KEY_B, KEY_C, licenceOf, rest, Rig } from './rig';

const known = { keySystems: [CLEARKEY], keyIds: [KEY_A, KEY_B], pssh: {} } as const;
const manifestOf = (keyId: KeyId) => ({ schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', defaultKeyId: keyId, pssh: undefined });

describe('DrmSource', () => {
  it('asks once for keys that the catalogue, the manifest and the media all name, however often', async () => {
    const rig = new Rig();
    const { source } = rig.begin();
    source.offerKnown(known);
    source.offerManifest([manifestOf(KEY_A), manifestOf(KEY_B), manifestOf(KEY_A)]);
    for (const keyId of [KEY_A, KEY_B, KEY_B, KEY_A]) rig.encrypted(keyId);
    await rest();
    rig.encrypted(KEY_A, KEY_B);
    await rest();
    expect(rig.eme.sessions).toHaveLength(1);
    expect(rig.asked).toEqual([{ keySystem: 'e2719d58-a985-b3c9-781a-b030af78d30e', payload: [1, 2, 3], type: 'license-request' }]);
    expect([...source.statuses]).toEqual([
      [KEY_A, 'usable'],
      [KEY_B, 'usable'],
    ]);
    expect(rig.kinds()).toEqual(['key-system', 'key-session-opened', 'challenge', 'licence', 'keys-usable']);
  });

  it('asks for what is left of a request that is partly answered', async () => {
    const rig = new Rig();
    const { source } = rig.begin();
    source.offerManifest([manifestOf(KEY_A)]);
    await rest();
    source.offerManifest([manifestOf(KEY_A), manifestOf(KEY_C)]);
    await rest();
    expect(rig.eme.sessions[1]?.requested?.data).toBe('{"kids":["w8PDw8PDw8PDw8PDw8PDww"]}');
  });

  it('hears of nothing after its end: no callback, no error, no late answer', async () => {
    const answer = deferred<unknown>();
    const rig = new Rig({ getLicence: () => answer.promise });
    const { source } = rig.begin();
    source.offerKnown(known);
    await rest();
    await source.end();
    const changes = rig.changes;
    answer.resolve(licenceOf(KEY_A));
    source.offerKnown(known);
    source.offerManifest([manifestOf(KEY_A)]);
    rig.encrypted(KEY_C);
    source.onSegment([KEY_A], () => false);
    await rest();
    expect(rig).toMatchObject({ errors: [], changes });
    expect(rig.eme.sessions).toHaveLength(1);
    expect(rig.asked).toHaveLength(1);
  });

  it('does not wait for ever for a CDM that never closes', async () => {
    const rig = new Rig({ faults: { close: 'hang' } });
    const { source } = rig.begin();
    source.offerKnown(known);
    await rest();
    const ended = source.end();
    await rig.clock.advance(2_000);
    await ended;
    expect(rig.events.at(-1)).toEqual({ kind: 'key-session-closed', answered: false });
  });

  it('closes what it had begun to open when it ends', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const rig = new Rig({ faults: { slots: 6 } });
      const { source } = rig.begin();
      source.offerKnown(known);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await source.end();
      await rest();
      expect(rig.eme.open).toBe(0);
    }
  });
});
