import { describe, expect, it } from 'vitest';
import { fromBase64, toHex } from '../../../src/base/bytes';
import type { KeyId } from '../../../src/contract/ids';
import type { KeySystemName } from '../../../src/contract/key-system';
import { findPssh } from '../../../src/drm/init-data';
import { KEY_SYSTEM_NAMES, KEY_SYSTEMS, keySystemIdOf } from '../../../src/drm/key-systems';
import { initDataIn, initDataOf, offeredIn } from '../../../src/drm/manifest-protection';
import { playReadyKeyIds, widevineKeyIds } from '../../../src/drm/pssh-data';
import { levelsOf } from '../../../src/drm/robustness';
import { commonPssh, psshWithKeyIds } from '../../support/fake-eme';
import { PLAYREADY_PSSH, PLAYREADY_PSSH_KEY, WIDEVINE_PSSH, WIDEVINE_PSSH_KEYS } from './boxes';
import { CLEARKEY, KEY_A, KEY_B, PLAYREADY, WIDEVINE } from './rig';

describe('key systems', () => {
  it.each<[KeySystemName, string]>([
    [WIDEVINE, 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'],
    ['com.microsoft.playready', '9a04f079-9840-4286-ab92-e65be0885f95'],
    [PLAYREADY, '9a04f079-9840-4286-ab92-e65be0885f95'],
    [CLEARKEY, 'e2719d58-a985-b3c9-781a-b030af78d30e'],
  ])('%s goes by %s', (name, id) => {
    expect(KEY_SYSTEMS[name].id).toBe(id);
  });

  it('are tried in this order: Widevine, PlayReady’s newer name, its older one, ClearKey', () => {
    expect(KEY_SYSTEM_NAMES).toEqual([WIDEVINE, PLAYREADY, 'com.microsoft.playready', CLEARKEY]);
  });

  it.each([
    ['urn:uuid:EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED', 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'],
    ['URN:UUID:9a04f079-9840-4286-ab92-e65be0885f95', '9a04f079-9840-4286-ab92-e65be0885f95'],
    ['{9A04F079-9840-4286-AB92-E65BE0885F95}', '9a04f079-9840-4286-ab92-e65be0885f95'],
    [' edef8ba979d64acea3c827dcd51d21ed ', 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed'],
    ['urn:uuid:1077efec-c0b2-4d02-ace3-3c1e52e2fb4b', 'e2719d58-a985-b3c9-781a-b030af78d30e'],
    ['urn:uuid:94ce86fb-07ff-4f43-adb8-93d2fa968ca2', '94CE86FB-07FF-4F43-ADB8-93D2FA968CA2'],
    ['urn:mpeg:dash:mp4protection:2011', undefined],
    ['', undefined],
  ])('reads %j as %s', (spelling, id) => {
    expect(keySystemIdOf(spelling)).toBe(id);
  });

  it('are asked for one level at a time, the picture’s best first', () => {
    expect(levelsOf({ video: ['HW', 'SW'], audio: ['HI', 'LO'] })).toEqual([
      { video: 'HW', audio: 'HI' },
      { video: 'HW', audio: 'LO' },
      { video: 'SW', audio: 'HI' },
      { video: 'SW', audio: 'LO' },
    ]);
    expect(levelsOf({ video: [], audio: [] })).toEqual([{ video: '', audio: '' }]);
  });
});

describe('init data of a manifest', () => {
  const common = { schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', defaultKeyId: KEY_A, pssh: undefined };
  const of = (id: string, pssh?: Uint8Array<ArrayBuffer>, playReadyObject?: Uint8Array<ArrayBuffer>) => ({ schemeIdUri: `urn:uuid:${id}`, defaultKeyId: undefined, pssh, playReadyObject });
  const widevine = psshWithKeyIds('edef8ba979d64acea3c827dcd51d21ed', [KEY_A]);

  it('is the key ids for ClearKey, together or each', () => {
    const tracks = [common, { ...common, defaultKeyId: KEY_B }, common];
    expect(initDataIn(tracks, CLEARKEY, false).map(({ keyIds }) => keyIds)).toEqual([[KEY_A, KEY_B]]);
    expect(initDataIn(tracks, CLEARKEY, true).map(({ keyIds }) => keyIds)).toEqual([[KEY_A], [KEY_B]]);
  });

  it('is never a pssh under ClearKey’s scheme', () => {
    const [found] = initDataIn([common, of('e2719d58-a985-b3c9-781a-b030af78d30e', commonPssh(KEY_B))], CLEARKEY, false);
    expect(found).toMatchObject({ type: 'keyids', keyIds: [KEY_A] });
  });

  it('takes no key id of zeros for a key: it says that keys rotate', () => {
    expect(initDataIn([{ ...common, defaultKeyId: '0'.repeat(32) as KeyId }], CLEARKEY, false)).toEqual([]);
  });

  it('is the system’s own box, whatever the case of its UUID', () => {
    const [found] = initDataIn([common, of('EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED', widevine)], WIDEVINE, false);
    expect(found && toHex(found.bytes)).toBe(toHex(widevine));
  });

  it('makes PlayReady’s box from an object without one, and prefers the box', () => {
    const box = fromBase64(PLAYREADY_PSSH);
    const [made] = initDataIn([of('9a04f079-9840-4286-ab92-e65be0885f95', undefined, box.slice(32))], PLAYREADY, true);
    expect(made && toHex(made.bytes)).toBe(toHex(box));
    expect(made?.keyIds).toEqual([PLAYREADY_PSSH_KEY]);
    expect(initDataIn([of('9a04f079-9840-4286-ab92-e65be0885f95', box, new Uint8Array([1]))], 'com.microsoft.playready', true)).toEqual([made]);
  });

  it('is nothing where the manifest says nothing of the system, or lies', () => {
    expect(initDataIn([common], WIDEVINE, false)).toEqual([]);
    expect(initDataIn([of('edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', commonPssh(KEY_A))], WIDEVINE, false)).toEqual([]);
    expect(initDataIn([of('edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', new Uint8Array(7))], WIDEVINE, false)).toEqual([]);
  });

  it('is every different box that the catalogue knows', () => {
    const pssh = Uint8Array.from([...widevine, ...widevine, ...psshWithKeyIds('edef8ba979d64acea3c827dcd51d21ed', [KEY_B])]);
    expect(initDataOf({ keySystems: [], keyIds: [], pssh: { [WIDEVINE]: pssh } }, WIDEVINE, true).map(({ keyIds }) => keyIds)).toEqual([[KEY_A], [KEY_B]]);
    expect(initDataOf({ keySystems: [], keyIds: [KEY_A], pssh: {} }, WIDEVINE, true)).toEqual([]);
  });

  it('tells which key systems are offered', () => {
    const names = offeredIn([common, of('9A04F079-9840-4286-AB92-E65BE0885F95'), of('94ce86fb-07ff-4f43-adb8-93d2fa968ca2')]);
    expect([...names]).toEqual([PLAYREADY, 'com.microsoft.playready']);
    expect(offeredIn([common]).size).toBe(0);
  });
});

describe('key ids inside a system’s own data', () => {
  it('are found in boxes that a packager wrote', () => {
    expect(findPssh(fromBase64(WIDEVINE_PSSH), KEY_SYSTEMS[WIDEVINE].psshSystemIds)[0]?.keyIds).toEqual(WIDEVINE_PSSH_KEYS);
    expect(findPssh(fromBase64(PLAYREADY_PSSH), KEY_SYSTEMS[PLAYREADY].psshSystemIds)[0]?.keyIds).toEqual([PLAYREADY_PSSH_KEY]);
  });

  it('are found in newer PlayReady headers, which have them in attributes', () => {
    const xml = '<WRMHEADER version="4.2.0.0"><DATA><PROTECTINFO><KIDS><KID ALGID="AESCTR" VALUE="paWlpaWlpaWlpaWlpaWlpQ=="></KID><KID VALUE="tra2tra2tra2tra2tra2tg==" ALGID="AESCTR"/></KIDS></PROTECTINFO></DATA></WRMHEADER>';
    expect(playReadyKeyIds(playReadyObject(xml))).toEqual(['a5'.repeat(16), 'b6'.repeat(16)]);
  });

  it('are none in data that lies', () => {
    expect(playReadyKeyIds(playReadyObject('<KID>not base64!</KID><KID>AAAA</KID>'))).toEqual([]);
    expect(playReadyKeyIds(new Uint8Array([1, 0, 0]))).toEqual([]);
    expect(widevineKeyIds(Uint8Array.from([0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2]))).toEqual([]);
    expect(widevineKeyIds(Uint8Array.from([0x12, 0x05, 1, 2, 3, 4, 5]))).toEqual([]);
    expect(widevineKeyIds(Uint8Array.from([0x0b]))).toEqual([]);
  });
});

function playReadyObject(xml: string): Uint8Array {
  const value = Uint8Array.from(Array.from(xml).flatMap((letter) => [letter.charCodeAt(0) & 0xff, letter.charCodeAt(0) >> 8]));
  const object = new Uint8Array(10 + value.length);
  const view = new DataView(object.buffer);
  view.setUint32(0, object.length, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 1, true);
  view.setUint16(8, value.length, true);
  object.set(value, 10);
  return object;
}
