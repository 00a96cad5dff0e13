import { createHash, createVerify, X509Certificate } from 'node:crypto';
import { text, type Files } from '../package/files';
import { Refusal } from '../package/refusal';
import { faultsOfChain, isForTest, type Role } from './certificates';
import { nameOf } from './p12';
import { canonical, DIGESTS, DSIG, PARTS, PROFILE, PROPERTIES, SIGNATURES, UNCOVERED } from './signature-terms';
import { parseXml } from './xml';

export interface SignatureReport {
  /** What is wrong, in words; empty when the signature holds. */
  readonly faults: readonly string[];
  /** Who has signed, for a person to look at. */
  readonly signer: string;
  readonly isForTest: boolean;
}

/** Checks one of a widget's signatures from its XML alone: nothing of what made it is used. */
export function checkSignature(files: Files, role: Role, now: Date): SignatureReport {
  const { file } = PARTS[role];
  const xml = files.get(file);
  if (xml === undefined) return { faults: [`${file}: is missing: the package has no ${role}’s signature`], signer: '', isForTest: false };
  try {
    return judged(parse(text(xml)), files, role, now);
  } catch (error) {
    if (error instanceof Refusal) return { faults: [`${file}: ${error.message}`], signer: '', isForTest: false };
    throw error;
  }
}

function judged(signature: Element, files: Files, role: Role, now: Date): SignatureReport {
  const signedInfo = only(signature, 'SignedInfo');
  const chain = certificatesOf(signature);
  const faults = [
    ...faultsOfReferences(signature, signedInfo, files, role),
    ...faultsOfProperties(signature, role),
    ...(isSignedBy(signature, signedInfo, chain[0]) ? [] : ['the signature is not one of its certificate’s key over what it lists']),
    ...faultsOfChain(chain, role, now),
  ];
  return { faults: faults.map((fault) => `${PARTS[role].file}: ${fault}`), signer: chain.map(nameOf).join(' ← '), isForTest: isForTest(chain[0]) };
}

function parse(xml: string): Element {
  if (/\sxml:/.test(xml)) throw new Refusal('has xml: attributes, which a signature needs not');
  const root = parseXml(xml);
  if (root.namespaceURI !== DSIG || root.localName !== 'Signature') throw new Refusal('is no XML signature');
  return root;
}

/** By URI: every file once, no other, each with the digest of what is there. */
function faultsOfReferences(signature: Element, signedInfo: Element, files: Files, role: Role): string[] {
  const missing = new Set([...files.keys()].filter((path) => !UNCOVERED[role].includes(path)));
  const faults: string[] = [];
  let hasProperties = false;
  for (const reference of children(signedInfo, 'Reference')) {
    const uri = reference.getAttribute('URI') ?? '';
    if (uri.startsWith('#')) {
      hasProperties ||= uri === '#prop';
      faults.push(...faultsOfOwnPart(signature, reference, uri));
      continue;
    }
    const path = decoded(uri);
    const bytes = files.get(path);
    if (children(reference, 'Transforms').length > 0) faults.push(`${path}: is signed by way of a transform`);
    else if (bytes === undefined) faults.push(`${path}: is signed, and not in the package`);
    else if (!missing.delete(path)) faults.push(`${path}: is signed twice, or may not be`);
    else if (digestOf(reference, bytes) !== valueOf(reference)) faults.push(`${path}: is not what was signed`);
  }
  if (!hasProperties) faults.push('its role is not signed');
  return [...faults, ...[...missing].map((path) => `${path}: is in the package, and not signed`)];
}

/** Of the signature itself only `<Object Id="prop">` may be referred to, and there may be one alone: no other can be put in its place. */
function faultsOfOwnPart(signature: Element, reference: Element, uri: string): string[] {
  const objects = children(signature, 'Object').filter((object) => `#${object.getAttribute('Id') ?? ''}` === uri);
  const [object, ...others] = objects;
  if (uri !== '#prop' || object === undefined || others.length > 0) return [`${uri}: no such part of the signature, or several`];
  const [transforms] = children(reference, 'Transforms');
  const [transform, ...more] = transforms ? children(transforms, 'Transform') : [];
  const written = transform && more.length === 0 ? canonical(object, transform.getAttribute('Algorithm') ?? '') : undefined;
  if (written === undefined) return [`${uri}: is written in a way that is not known`];
  return digestOf(reference, written) === valueOf(reference) ? [] : [`${uri}: is not what was signed`];
}

function faultsOfProperties(signature: Element, role: Role): string[] {
  const [object] = children(signature, 'Object');
  const uriOf = (name: string) => object?.getElementsByTagNameNS(PROPERTIES, name).item(0)?.getAttribute('URI');
  return [
    ...(uriOf('Profile') === PROFILE ? [] : ['is not of the widget profile']),
    ...(uriOf('Role') === PARTS[role].role ? [] : [`is not of the role ${role}`]),
  ];
}

function isSignedBy(signature: Element, signedInfo: Element, { publicKey }: X509Certificate): boolean {
  const algorithm = SIGNATURES[algorithmOf(signedInfo, 'SignatureMethod')];
  const written = canonical(signedInfo, algorithmOf(signedInfo, 'CanonicalizationMethod'));
  if (algorithm === undefined || written === undefined || publicKey.asymmetricKeyType !== 'rsa') return false;
  return createVerify(algorithm).update(written).verify(publicKey, plain(only(signature, 'SignatureValue')), 'base64');
}

function certificatesOf(signature: Element): [X509Certificate, ...X509Certificate[]] {
  const data = only(only(signature, 'KeyInfo'), 'X509Data');
  const [first, ...others] = children(data, 'X509Certificate').map((element) => {
    try {
      return new X509Certificate(Buffer.from(plain(element), 'base64'));
    } catch {
      throw new Refusal('has a certificate that cannot be read');
    }
  });
  if (first === undefined) throw new Refusal('has no certificate');
  return [first, ...others];
}

function children(parent: Element, name: string): Element[] {
  return Array.from(parent.childNodes).flatMap((node) => {
    const element = node as Element;
    return node.nodeType === 1 && element.namespaceURI === DSIG && element.localName === name ? [element] : [];
  });
}

function only(parent: Element, name: string): Element {
  const [element, ...others] = children(parent, name);
  if (element === undefined || others.length > 0) throw new Refusal(`has no ${name}, or several`);
  return element;
}

function digestOf(reference: Element, data: string | Uint8Array): string | undefined {
  const algorithm = DIGESTS[algorithmOf(reference, 'DigestMethod')];
  return algorithm === undefined ? undefined : createHash(algorithm).update(data).digest('base64');
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    throw new Refusal(`${uri}: is no file name`);
  }
}

const algorithmOf = (parent: Element, name: string): string => only(parent, name).getAttribute('Algorithm') ?? '';
const plain = (element: Element): string => element.textContent.replace(/\s/g, '');
const valueOf = (reference: Element): string => plain(only(reference, 'DigestValue'));
