import type { Dialect } from './dialect';
import { readPsshBoxes } from './pssh';
import { domException, understood } from './web-idl';

/** Bytes, as Chromium has it. */
const LONGEST = 64 * 1024;
const INVALID = 'The initialization data is not valid.';

/**
 * The key system's own data out of `cenc` init data.
 * @throws TypeError for init data that is none @throws DOMException `NotSupportedError` where it holds nothing for the key system
 */
export function psshDataFor(dialect: Dialect, initData: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (initData.length > LONGEST) throw new TypeError('The initialization data is too long.');
  const box = understood(() => readPsshBoxes(initData), INVALID).find(({ systemId }) => systemId === dialect.systemId);
  if (box === undefined) throw domException('NotSupportedError', 'The initialization data holds nothing for this key system.');
  // Read once for its errors: a request that cannot be made is the init data's fault.
  understood(() => dialect.licenceRequest({ psshData: box.data, persistent: false, level: '' }), INVALID);
  return box.data;
}
