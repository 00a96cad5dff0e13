import forge from 'node-forge';
import type { Signer } from '../../../platform/tizen/p12';

/** A `.p12` of a signer as the vendors' tools write it (3DES), or as OpenSSL 3 does (AES). */
export function p12Of({ key, chain }: Pick<Signer, 'key' | 'chain'>, passphrase: string, algorithm: '3des' | 'aes256' = '3des'): Buffer {
  const certificates = chain.map((certificate) => forge.pki.certificateFromPem(certificate.toString()));
  const forgeKey = forge.pki.privateKeyFromPem(key.export({ type: 'pkcs1', format: 'pem' }).toString());
  const asn1 = forge.pkcs12.toPkcs12Asn1(forgeKey, certificates, passphrase, { algorithm });
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}
