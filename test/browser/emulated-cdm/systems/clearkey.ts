import { fromHex, toBase64Url, toUtf8 } from '../../../../src/base/bytes';
import { pssh } from './boxes';
import { keyFor, type SystemUnderTest } from './system-under-test';

/** The browser's own. Its `cenc` init data is the common system's box. */
export const CLEARKEY: SystemUnderTest = {
  keySystem: 'org.w3.clearkey',
  initData: (...keyIds) => pssh('1077efecc0b24d02ace33c1e52e2fb4b', keyIds),
  licence: (...keyIds) => {
    const keys = keyIds.map(keyFor).map(({ keyId, key }) => ({ kty: 'oct', kid: toBase64Url(fromHex(keyId)), k: toBase64Url(fromHex(key)) }));
    return toUtf8(JSON.stringify({ keys, type: 'temporary' }));
  },
};
