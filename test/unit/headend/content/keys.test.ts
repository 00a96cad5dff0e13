// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf, keysOf, RECORDINGS } from '../../../../headend/content/channels';
import { keyTable, packagedKeys } from '../../../../headend/content/key-table';
import { liveKeyOf, livePeriodKey, packagedPeriodKey, staticKey } from '../../../../headend/content/keys';
import { MAX_STRIP_CHANNEL, MAX_STRIP_FRAME } from '../../../../headend/content/strip';
import { FRAMES_PER_SEGMENT } from '../../../../headend/content/timing';

const entries = entriesOf(RECORDINGS);
const keyFor = keyTable(entries);

describe('the line-up', () => {
  it('has the catalogue’s ids', () => {
    expect(entries.filter(({ live }) => live).map(({ id }) => id)).toEqual(['one-key', 'multi-key', 'rotation', 'cbcs', 'clear']);
    expect(entries.filter(({ live }) => !live).map(({ id }) => id)).toEqual(['film', 'one-key-vod', 'multi-key-vod', 'rotation-vod', 'cbcs-vod', 'clear-vod']);
    expect(new Set(entries.map(({ contentId }) => contentId)).size).toBe(entries.length);
  });

  it('fits into the strip, each with a number, colour and tone of its own', () => {
    for (const { number, segments } of RECORDINGS) {
      expect(number).toBeLessThanOrEqual(MAX_STRIP_CHANNEL);
      expect(segments * FRAMES_PER_SEGMENT - 1).toBeLessThanOrEqual(MAX_STRIP_FRAME);
    }
    for (const of of ['number', 'tone', 'colour', 'name'] as const) expect(new Set(RECORDINGS.map((recording) => String(recording[of]))).size).toBe(RECORDINGS.length);
  });

  it('protects what it says it protects', () => {
    const labels = Object.fromEntries(RECORDINGS.map((recording) => [recording.id, keysOf(recording).map(({ label }) => label)]));
    expect(labels).toEqual({ 'one-key': ['ALL'], 'multi-key': ['SD', 'HD', 'AUDIO'], rotation: ['ALL'], cbcs: ['ALL'], clear: [], film: ['ALL'] });
  });
});

describe('keys', () => {
  it('are the same on every machine, for ever', () => {
    expect(staticKey('cbcs', 'ALL').keyId).toBe('8b4f1f7ea141d72898e58e2f1ffd37aa');
    expect(staticKey('cbcs', 'ALL').key).toMatch(/^[0-9a-f]{32}$/);
    expect(livePeriodKey('rotation', 0).keyId).toBe('712df3cbc0ecd814455d6c8a00000000');
  });

  it('are all different', () => {
    const pairs = RECORDINGS.flatMap(packagedKeys);
    expect(new Set(pairs.map(({ keyId }) => keyId)).size).toBe(pairs.length);
    expect(new Set(pairs.flatMap(({ keyId, key }) => [keyId, key])).size).toBe(2 * pairs.length);
  });

  it('rotate as the packager rotates them: one byte to the left a period', () => {
    expect(packagedPeriodKey({ keyId: '000102030405060708090a0b0c0d0e0f', key: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf' }, 17)).toEqual({ keyId: '0102030405060708090a0b0c0d0e0f00', key: 'a1a2a3a4a5a6a7a8a9aaabacadaeafa0' });
  });
});

describe('keyFor', () => {
  it('knows whose a key is', () => {
    const hd = staticKey('multi-key', 'HD');
    expect(keyFor(hd.keyId)).toEqual({ key: hd.key, label: 'HD', channels: ['multi-key', 'multi-key-vod'], contentIds: ['content-multi-key', 'content-multi-key-vod'] });
    expect(keyFor(staticKey('film', 'ALL').keyId)).toMatchObject({ label: 'ALL', channels: ['film'] });
  });

  it('finds any live period’s key from its id alone, for the live channel alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (period) => {
        const { keyId, key } = livePeriodKey('rotation', period);
        expect(keyFor(keyId)).toEqual({ key, label: 'ALL', channels: ['rotation'], contentIds: ['content-rotation'] });
        expect(liveKeyOf('one-key', keyId)).toBeUndefined();
      }),
    );
    expect(keyFor(packagedPeriodKey(staticKey('rotation', 'ALL'), 3).keyId)?.channels).toEqual(['rotation-vod']);
  });

  it('knows no other key', () => {
    fc.assert(
      fc.property(fc.string(), (keyId) => {
        expect(keyFor(keyId)).toBeUndefined();
      }),
    );
    expect(keyFor(livePeriodKey('rotation', 1).keyId.slice(0, 24) + 'zzzzzzzz')).toBeUndefined();
    expect(keyFor('__proto__')).toBeUndefined();
  });
});
