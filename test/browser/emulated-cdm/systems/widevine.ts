import { fromHex, toUtf8 } from '../../../../src/base/bytes';
import { writeFields } from '../../../../platform/emulator/wire/fields';
import { writeLicence } from '../../../../platform/emulator/wire/widevine';
import { pssh } from './boxes';
import { keyFor, type SystemUnderTest } from './system-under-test';

/** Widevine counts a session's licences: one that is not newer is not taken. */
let version = 0;

export const WIDEVINE: SystemUnderTest = {
  keySystem: 'com.widevine.alpha',
  initData: (...keyIds) => pssh('edef8ba979d64acea3c827dcd51d21ed', [], writeFields(keyIds.map((keyId) => [2, fromHex(keyId)]))),
  licence: (...keyIds) => writeLicence({ licenceId: 'l', version: version++, keys: keyIds.map(keyFor), times: { lasts: 0, renewAfter: 0, retryEvery: 0 } }, Date.now()),
  certificate: toUtf8('a certificate of the sandbox'),
};
