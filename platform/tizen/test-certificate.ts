import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { TEST_NAME, type Role } from './certificates';
import type { Signer } from './p12';

const DAY = 24 * 60 * 60 * 1000;

export interface CertificateOptions {
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

/**
 * Throwaway signers, valid for a day: for tests, and for packages that no TV will take. Their root is made with them
 * and its key forgotten.
 */
export async function makeTestSigners(options: CertificateOptions = {}): Promise<Readonly<Record<Role, Signer>>> {
  const [root, author, distributor] = await Promise.all([newKey(), newKey(), newKey()]);
  const rootName = `${TEST_NAME}: root`;
  const rootCertificate = issue({ name: rootName, key: root, issuer: rootName, issuerKey: root, isRoot: true }, {});
  const signerOf = (role: Role, key: KeyObject): Signer => {
    const certificate = issue({ name: `${TEST_NAME}: ${role}`, key, issuer: rootName, issuerKey: root, isRoot: false }, options);
    return { key, chain: [certificate, rootCertificate] };
  };
  return { author: signerOf('author', author), distributor: signerOf('distributor', distributor) };
}

async function newKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return createPrivateKey(privateKey);
}

interface Issued {
  readonly name: string;
  readonly key: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly isRoot: boolean;
}

function issue({ name, key, issuer, issuerKey, isRoot }: Issued, { validFrom, validTo }: CertificateOptions): X509Certificate {
  const certificate = forge.pki.createCertificate();
  const forgeKey = asForge(key);
  certificate.publicKey = forge.pki.setRsaPublicKey(forgeKey.n, forgeKey.e);
  // Positive: the first bit of a serial number is its sign.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = validFrom ?? new Date(Date.now() - DAY / 24);
  certificate.validity.notAfter = validTo ?? new Date(Date.now() + DAY);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isRoot, critical: true },
    { name: 'keyUsage', critical: true, ...(isRoot ? { keyCertSign: true } : { digitalSignature: true }) },
  ]);
  certificate.sign(asForge(issuerKey), forge.md.sha256.create());
  return new X509Certificate(forge.pki.certificateToPem(certificate));
}

function asForge(key: KeyObject): forge.pki.rsa.PrivateKey {
  return forge.pki.privateKeyFromPem(key.export({ type: 'pkcs1', format: 'pem' }).toString());
}
