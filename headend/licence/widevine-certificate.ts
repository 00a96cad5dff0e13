import { createHash } from 'node:crypto';
import { writeFields } from '../../platform/emulator/wire/fields';
import { writeCertificate } from '../../platform/emulator/wire/widevine';

/** `DrmCertificate.Type.SERVICE`. */
const SERVICE = 3;

/**
 * The bare certificate, for `setServerCertificate()` and `widevineServerCertificate`: a `SignedDrmCertificate` as long as
 * a real one, its key and signature made up. The same on every machine and in every run, as a real service's is.
 */
export const serverCertificate = writeFields([
  [1, writeFields([[1, SERVICE], [2, madeUp('serial', 16)], [4, madeUp('public key', 270)], [7, new TextEncoder().encode('sandbox')]])],
  [2, madeUp('signature', 384)],
]);

/** The same as an answer to the CDM's certificate request, for `update()`. */
export const certificateMessage = writeCertificate(serverCertificate);

function madeUp(what: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) => createHash('sha256').update(`sandbox-certificate/${what}/${block}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}
