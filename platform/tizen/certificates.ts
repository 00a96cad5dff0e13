import type { X509Certificate } from 'node:crypto';
import { nameOf, type Signer } from './p12';

export type Role = 'author' | 'distributor';

/** Common name of the certificates that `--test-certificate` makes: it is how a package made with one is told. */
export const TEST_NAME = 'FOR TEST ONLY - refused by TVs';

/** What Samsung and Tizen write into a distributor's certificate, and into no author's: the TVs that it is for, and its level. */
const DISTRIBUTOR_MARK = /URN:tizen:(deviceid|packageid|privilegelevel)=/i;

/** Smaller RSA keys than this can be broken. */
const MIN_BITS = 2048;

export const isForTest = (certificate: X509Certificate): boolean => certificate.subject.includes(TEST_NAME);

/**
 * What is wrong with a chain, signer first. Whether its root is Samsung's is not looked at: their list is not public, and a TV decides.
 * @param now when the signature is made or checked
 */
export function faultsOfChain(chain: readonly X509Certificate[], role: Role, now: Date): string[] {
  const [own] = chain;
  if (own === undefined) return ['no certificate'];
  return [
    ...chain.flatMap((certificate) => faultsOfDates(certificate, now)),
    ...chain.slice(0, -1).flatMap((certificate, index) => faultsOfIssue(certificate, chain[index + 1])),
    ...faultsOfRole(own, role),
    ...faultsOfKey(own),
  ];
}

/** @returns words when an author's and a distributor's file cannot belong to one package */
export function faultOfPair(author: Signer, distributor: Signer): string | undefined {
  if (author.chain[0].fingerprint256 !== distributor.chain[0].fingerprint256) return undefined;
  return 'the author’s and the distributor’s files hold the same certificate: one of them is the wrong file';
}

function faultsOfDates(certificate: X509Certificate, now: Date): string[] {
  if (now > new Date(certificate.validTo)) return [`${nameOf(certificate)}: has expired on ${certificate.validTo}`];
  if (now < new Date(certificate.validFrom)) return [`${nameOf(certificate)}: is not valid before ${certificate.validFrom}`];
  return [];
}

function faultsOfIssue(certificate: X509Certificate, issuer: X509Certificate | undefined): string[] {
  const isIssued = issuer !== undefined && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  return isIssued ? [] : [`${nameOf(certificate)}: is not issued by the next certificate of its chain`];
}

function faultsOfRole(own: X509Certificate, role: Role): string[] {
  const isDistributors = DISTRIBUTOR_MARK.test(own.subjectAltName ?? '') || /distributor/i.test(own.subject);
  return role === 'author' && isDistributors ? [`${nameOf(own)}: is a distributor’s certificate, given as the author’s`] : [];
}

function faultsOfKey(own: X509Certificate): string[] {
  const { asymmetricKeyType, asymmetricKeyDetails } = own.publicKey;
  if (asymmetricKeyType !== 'rsa') return [`${nameOf(own)}: its key is not RSA, and TVs take no other`];
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < MIN_BITS ? [`${nameOf(own)}: its key has ${bits} bits, and needs ${MIN_BITS}`] : [];
}
