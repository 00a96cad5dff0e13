import { fromHex, toBase64, toUtf8 } from '../../../../src/base/bytes';
import { swapGuid, toUtf16, writeLicenceBlob, writeResponse } from '../../../../platform/emulator/wire/playready';
import { joined, pssh } from './boxes';
import { keyFor, type SystemUnderTest } from './system-under-test';

function playReady(keySystem: string): SystemUnderTest {
  return {
    keySystem,
    initData: (...keyIds) => pssh('9a04f07998404286ab92e65be0885f95', [], playReadyObject(keyIds)),
    licence: (...keyIds) => toUtf8(writeResponse(writeLicenceBlob({ keys: keyIds.map(keyFor), lasts: 0 }))),
  };
}

/** A PlayReady object with one record, of type 1: a header of version 4.2. Its numbers are little-endian. */
function playReadyObject(keyIds: readonly string[]): Uint8Array<ArrayBuffer> {
  const kids = keyIds.map((keyId) => `<KID ALGID="AESCTR" VALUE="${toBase64(fromHex(swapGuid(keyId)))}"></KID>`).join('');
  const header = toUtf16(
    `<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="4.2.0.0"><DATA><PROTECTINFO><KIDS>${kids}</KIDS></PROTECTINFO></DATA></WRMHEADER>`,
  );
  const prefix = new DataView(new ArrayBuffer(10));
  prefix.setUint32(0, prefix.byteLength + header.length, true);
  prefix.setUint16(4, 1, true);
  prefix.setUint16(6, 1, true);
  prefix.setUint16(8, header.length, true);
  return joined([new Uint8Array(prefix.buffer), header]);
}

export const PLAYREADY = playReady('com.microsoft.playready');
export const PLAYREADY_RECOMMENDATION = playReady('com.microsoft.playready.recommendation');
