import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBandKeyIds } from '../../../src/player/dash/segment-keys';
import { KeyWindow } from '../../../src/player/key-window';
import { hexBytes } from '../../support/fake-eme';

const KEY = 'bb8e81c1ed9e2b77d09fe4132b8b290f';
/** As Shaka Packager writes it. */
const SGPD = '0000002c73677064010000007365696700000014000000010000010' + `8${KEY}`;

function box(type: string, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = contents.flatMap((bytes) => [...bytes]);
  const bytes = new Uint8Array(8 + content.length);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  return bytes;
}

function segment(...sgpds: readonly Uint8Array[]): ArrayBuffer {
  const bytes = [box('styp', new Uint8Array(8)), box('moof', box('mfhd', new Uint8Array(8)), box('traf', box('tfhd', new Uint8Array(8)), ...sgpds)), box('mdat', new Uint8Array(50))];
  return Uint8Array.from(bytes.flatMap((one) => [...one])).buffer;
}

describe('the keys of a segment', () => {
  it('stand in its sample groups', () => {
    expect(inBandKeyIds(segment(hexBytes(SGPD)))).toEqual([KEY]);
  });

  it('may be several', () => {
    const two = `0000004073677064010000007365696700000014000000020000010801${KEY.slice(2)}000001080f${KEY.slice(2)}`;
    expect(inBandKeyIds(segment(hexBytes(two)))).toEqual([`01${KEY.slice(2)}`, `0f${KEY.slice(2)}`]);
  });

  it('are none where the segment uses its track’s, where samples are clear, or where the group is another', () => {
    expect(inBandKeyIds(segment())).toEqual([]);
    expect(inBandKeyIds(segment(hexBytes(SGPD.replace('00000108', '00000008'))))).toEqual([]);
    expect(inBandKeyIds(segment(hexBytes(SGPD.replace('73656967', '726f6c6c'))))).toEqual([]);
  });

  it('are none in what is no segment, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => { inBandKeyIds(Uint8Array.from(bytes).buffer); }));
    fc.assert(
      fc.property(fc.nat(150), fc.nat(255), (at, value) => {
        const bytes = new Uint8Array(segment(hexBytes(SGPD)));
        bytes[at] = value;
        expect(inBandKeyIds(bytes.buffer).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the window of keys', () => {
  it('needs a key until what it encrypts is well behind the buffer', () => {
    const window = new KeyWindow();
    window.note([KEY], 20);
    expect([0, 20, 29, 30, 31].map((start) => window.isNeeded(KEY, start))).toEqual([true, true, true, false, false]);
  });

  it('needs a key that it has not seen: its segments are to come, or it does not rotate', () => {
    expect(new KeyWindow().isNeeded(KEY, 1_000)).toBe(true);
  });

  it('goes by the latest segment, in whatever order they were loaded', () => {
    const window = new KeyWindow();
    window.note([KEY], 40);
    window.note([KEY], 20);
    expect(window.isNeeded(KEY, 45)).toBe(true);
  });

  it('remembers so many keys and no more', () => {
    const window = new KeyWindow();
    for (let key = 0; key < 1_000; key++) window.note([String(key)], key);
    expect(window.isNeeded('999', 2_000)).toBe(false);
    expect(window.isNeeded('1', 2_000)).toBe(true);
  });
});
