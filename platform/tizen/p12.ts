import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { Refusal } from '../package/refusal';

/** What a signature is made with: the signer's certificate first, then each one's issuer. */
export interface Signer {
  readonly key: KeyObject;
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
}

/**
 * Opens a `.p12` (PKCS #12, https://www.rfc-editor.org/rfc/rfc7292).
 * @param name of the file, for messages, which never have the passphrase
 * @throws Refusal when it is none, the passphrase is wrong, or its key belongs to none of its certificates
 */
export function readP12(bytes: Uint8Array, passphrase: string, name: string): Signer {
  const { keys, certificates } = open(bytes, passphrase, name);
  const [key, ...more] = keys;
  if (key === undefined) throw new Refusal(`${name}: has no private key in it`);
  if (more.length > 0) throw new Refusal(`${name}: has ${keys.length} private keys in it; one signer each`);
  if (certificates.length === 0) throw new Refusal(`${name}: has no certificate in it`);
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) throw new Refusal(`${name}: its private key belongs to none of its certificates (${certificates.map(nameOf).join('; ')})`);
  return { key, chain: inOrder(own, certificates) };
}

/** Who a certificate is of, in one line. */
export function nameOf(certificate: X509Certificate): string {
  return certificate.subject.split('\n').join(', ');
}

function open(bytes: Uint8Array, passphrase: string, name: string): { readonly keys: KeyObject[]; readonly certificates: X509Certificate[] } {
  const asn1 = parse(bytes, name);
  let p12: forge.pkcs12.Pkcs12Pfx;
  try {
    p12 = forge.pkcs12.pkcs12FromAsn1(asn1, passphrase);
  } catch (error) {
    throw new Refusal(`${name}: ${/MAC could not be verified|Invalid password|padding/i.test(String(error)) ? 'the passphrase is wrong' : 'not a .p12 file, or one that cannot be read'}`);
  }
  const bags = [...p12.safeContents.flatMap(({ safeBags }) => safeBags)];
  const keys = bags.flatMap(({ type, key }) => {
    if (type !== forge.pki.oids['keyBag'] && type !== forge.pki.oids['pkcs8ShroudedKeyBag']) return [];
    if (!key) throw new Refusal(`${name}: its private key is not RSA, and TVs take no other`);
    return [createPrivateKey(forge.pki.privateKeyToPem(key))];
  });
  const certificates = bags.flatMap(({ type, cert, asn1: raw }) => {
    if (type !== forge.pki.oids['certBag']) return [];
    const der = cert ? forge.pki.certificateToAsn1(cert) : raw;
    return [new X509Certificate(Buffer.from(forge.asn1.toDer(der).getBytes(), 'binary'))];
  });
  return { keys, certificates };
}

function parse(bytes: Uint8Array, name: string): forge.asn1.Asn1 {
  try {
    return forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes).toString('binary')));
  } catch {
    throw new Refusal(`${name}: not a .p12 file`);
  }
}

function inOrder(own: X509Certificate, certificates: readonly X509Certificate[]): Signer['chain'] {
  const chain: [X509Certificate, ...X509Certificate[]] = [own];
  let last = own;
  for (;;) {
    const issuer = certificates.find((candidate) => !chain.includes(candidate) && last.checkIssued(candidate));
    if (issuer === undefined) return chain;
    chain.push(issuer);
    last = issuer;
  }
}
