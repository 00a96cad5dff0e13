import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes';
import type { KeyId } from '../../../src/contract/ids';
import { findPssh, keyIdsInitData, parseKeyId } from '../../../src/drm/init-data';
import { KEY_SYSTEMS } from '../../../src/drm/key-systems';
import { commonPssh } from '../../support/fake-eme';

const KEY_A = 'a1'.repeat(16) as KeyId;
const KEY_B = 'b2'.repeat(16) as KeyId;
const CLEARKEY = KEY_SYSTEMS['org.w3.clearkey'].psshSystemIds;
const WIDEVINE = KEY_SYSTEMS['com.widevine.alpha'].psshSystemIds;

function joined(...boxes: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(boxes.flatMap((box) => [...box]));
}

/** A version 0 box of Widevine with some data. */
function widevinePssh(): Uint8Array<ArrayBuffer> {
  const box = new Uint8Array(36);
  new DataView(box.buffer).setUint32(0, box.byteLength);
  box.set(new TextEncoder().encode('pssh'), 4);
  box.set(Uint8Array.from(WIDEVINE[0]?.match(/../g) ?? [], (pair) => parseInt(pair, 16)), 12);
  return box;
}

describe('findPssh', () => {
  it('picks the box of the key system out of concatenated ones', () => {
    const [found] = findPssh(joined(widevinePssh(), commonPssh(KEY_A, KEY_B)), CLEARKEY);
    expect(found?.keyIds).toEqual([KEY_A, KEY_B]);
    expect(found && toHex(found.bytes)).toBe(toHex(commonPssh(KEY_A, KEY_B)));
  });

  it('knows no key ids of a version 0 box', () => {
    expect(findPssh(widevinePssh(), WIDEVINE)).toMatchObject([{ type: 'cenc', keyIds: [] }]);
  });

  it('finds nothing of a system that is not there', () => {
    expect(findPssh(commonPssh(KEY_A), WIDEVINE)).toEqual([]);
  });

  it('honours the offset of a view', () => {
    const padded = joined(new Uint8Array(7), commonPssh(KEY_A));
    expect(findPssh(padded.subarray(7), CLEARKEY)[0]?.keyIds).toEqual([KEY_A]);
  });

  it('stops at a lying size instead of reading on', () => {
    const lying = commonPssh(KEY_A);
    new DataView(lying.buffer).setUint32(0, 0xffffffff);
    expect(findPssh(lying, CLEARKEY)).toEqual([]);
    new DataView(lying.buffer).setUint32(0, 0);
    expect(findPssh(lying, CLEARKEY)).toEqual([]);
  });

  it('takes a key count beyond the box for no key ids', () => {
    const lying = commonPssh(KEY_A);
    new DataView(lying.buffer).setUint32(28, 0xffff);
    expect(findPssh(lying, CLEARKEY)[0]?.keyIds).toEqual([]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        findPssh(Uint8Array.from(bytes), CLEARKEY);
      }),
    );
    fc.assert(
      fc.property(fc.nat(67), fc.nat(255), (at, value) => {
        const box = commonPssh(KEY_A, KEY_B);
        box[at] = value;
        const found = findPssh(box, CLEARKEY);
        expect(found.length <= 1 && found.every(({ keyIds }) => keyIds.length <= 2)).toBe(true);
      }),
    );
  });
});

describe('keyIdsInitData', () => {
  it('spells key ids as base64url JSON', () => {
    const { type, bytes } = keyIdsInitData([KEY_A]);
    expect(type).toBe('keyids');
    expect(new TextDecoder().decode(bytes)).toBe('{"kids":["oaGhoaGhoaGhoaGhoaGhoQ"]}');
  });
});

describe('parseKeyId', () => {
  it('accepts dashes and upper case, refuses the rest', () => {
    expect(parseKeyId('A1A1A1A1-A1A1-A1A1-A1A1-A1A1A1A1A1A1')).toBe(KEY_A);
    expect(parseKeyId('')).toBeUndefined();
    expect(parseKeyId('zz'.repeat(16))).toBeUndefined();
  });
});
