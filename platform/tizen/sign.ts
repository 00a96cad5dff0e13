import { createHash, createSign } from 'node:crypto';
import { bytesOf, sorted, type Files } from '../package/files';
import type { Role } from './certificates';
import type { Signer } from './p12';
import { C14N11, canonical, DSIG, EXCLUSIVE, PARTS, PROFILE, PROPERTIES, UNCOVERED } from './signature-terms';
import { parseXml } from './xml';

const DIGEST = 'http://www.w3.org/2001/04/xmlenc#sha256';
const SIGNATURE = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** The widget with both signatures. The author signs the app, the distributor the app and the author's signature. */
export function sign(files: Files, signers: Readonly<Record<Role, Signer>>): Files {
  const byAuthor = withSignature(files, 'author', signers.author);
  return withSignature(byAuthor, 'distributor', signers.distributor);
}

function withSignature(files: Files, role: Role, signer: Signer): Files {
  const covered = [...files].filter(([path]) => !UNCOVERED[role].includes(path));
  const draft = render({ role, signer, covered, propertyDigest: '', value: '' });
  const propertyDigest = digest(canonicalPart(draft, 'Object', C14N11));
  const unsigned = render({ role, signer, covered, propertyDigest, value: '' });
  const value = createSign('RSA-SHA256').update(canonicalPart(unsigned, 'SignedInfo', EXCLUSIVE)).sign(signer.key, 'base64');
  return sorted([...files, [PARTS[role].file, bytesOf(render({ role, signer, covered, propertyDigest, value }))]]);
}

interface Drafted {
  readonly role: Role;
  readonly signer: Signer;
  readonly covered: readonly (readonly [string, Uint8Array])[];
  readonly propertyDigest: string;
  readonly value: string;
}

/** Laid out as Tizen's own tools do. */
function render({ role, signer, covered, propertyDigest, value }: Drafted): string {
  const { id, role: roleUri } = PARTS[role];
  const files = covered.map(([path, bytes]) => reference(encodeURIComponent(path), digest(bytes)));
  const property = (name: string, content: string) => `<SignatureProperty Id="${name}" Target="#${id}">${content}</SignatureProperty>`;
  const certificates = signer.chain.map(({ raw }) => `<X509Certificate>\n${lines(raw.toString('base64'))}\n</X509Certificate>\n`);
  return `<Signature xmlns="${DSIG}" Id="${id}">
<SignedInfo>
<CanonicalizationMethod Algorithm="${EXCLUSIVE}"></CanonicalizationMethod>
<SignatureMethod Algorithm="${SIGNATURE}"></SignatureMethod>
${files.join('')}${reference('#prop', propertyDigest, `<Transforms>\n<Transform Algorithm="${C14N11}"></Transform>\n</Transforms>\n`)}</SignedInfo>
<SignatureValue>
${lines(value)}
</SignatureValue>
<KeyInfo>
<X509Data>
${certificates.join('')}</X509Data>
</KeyInfo>
<Object Id="prop"><SignatureProperties xmlns:dsp="${PROPERTIES}">${[
    property('profile', `<dsp:Profile URI="${PROFILE}"></dsp:Profile>`),
    property('role', `<dsp:Role URI="${roleUri}"></dsp:Role>`),
    property('identifier', '<dsp:Identifier></dsp:Identifier>'),
  ].join('')}</SignatureProperties></Object>
</Signature>
`;
}

function reference(uri: string, value: string, transforms = ''): string {
  return `<Reference URI="${uri}">\n${transforms}<DigestMethod Algorithm="${DIGEST}"></DigestMethod>\n<DigestValue>${value}</DigestValue>\n</Reference>\n`;
}

function canonicalPart(xml: string, part: 'Object' | 'SignedInfo', algorithm: string): string {
  const element = parseXml(xml).getElementsByTagNameNS(DSIG, part).item(0);
  const written = element === null ? undefined : canonical(element, algorithm);
  if (written === undefined) throw new Error(`a signature without ${part}`);
  return written;
}

const digest = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64');
const lines = (base64: string): string => base64.replace(/(.{76})(?=.)/g, '$1\n');
