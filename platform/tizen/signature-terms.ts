import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto';
import type { Role } from './certificates';

/** Names of XML Signature (https://www.w3.org/TR/xmldsig-core1/) and Widget Signature (https://www.w3.org/TR/widgets-digsig/). */
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const PROPERTIES = 'http://www.w3.org/2009/xmldsig-properties';
export const PROFILE = 'http://www.w3.org/ns/widgets-digsig#profile';
export const C14N11 = 'http://www.w3.org/2006/12/xml-c14n11';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const C14N10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/** What is signed by what: the first is what we make, the others other tools may have made. */
export const DIGESTS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};
export const SIGNATURES: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'RSA-SHA256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'RSA-SHA512',
};

/** Files, and what each signature is called inside. The distributor signs the author's signature too. */
export const PARTS: Readonly<Record<Role, { readonly file: string; readonly id: string; readonly role: string }>> = {
  author: { file: 'author-signature.xml', id: 'AuthorSignature', role: 'http://www.w3.org/ns/widgets-digsig#role-author' },
  distributor: { file: 'signature1.xml', id: 'DistributorSignature', role: 'http://www.w3.org/ns/widgets-digsig#role-distributor' },
};

/** Files that a signature does not cover: its own, and whatever is signed after it. */
export const UNCOVERED: Readonly<Record<Role, readonly string[]>> = {
  author: [PARTS.author.file, PARTS.distributor.file],
  distributor: [PARTS.distributor.file],
};

const canonicalizers: Readonly<Record<string, (() => C14nCanonicalization | ExclusiveCanonicalization) | undefined>> = {
  [EXCLUSIVE]: () => new ExclusiveCanonicalization(),
  [C14N10]: () => new C14nCanonicalization(),
  // 1.1 differs from 1.0 in `xml:` attributes alone, which a signature has none of (checked where it is read).
  [C14N11]: () => new C14nCanonicalization(),
};

/** The text that is digested or signed in place of an element; undefined for a way of writing that we do not know. */
export function canonical(element: Element, algorithm: string): string | undefined {
  const canonicalizer = canonicalizers[algorithm]?.();
  return canonicalizer?.process(element, { ancestorNamespaces: namespacesAbove(element) });
}

/** Without the default one where the element is of it: the library writes that by itself, and would write it twice. */
function namespacesAbove(element: Element): { prefix: string; namespaceURI: string }[] {
  const found = new Map<string, string>();
  for (let node = element.parentNode as Element | null; node?.attributes; node = node.parentNode as Element | null) {
    for (const { name, value } of Array.from(node.attributes)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const prefix = name === 'xmlns' ? '' : name.slice('xmlns:'.length);
      if (!found.has(prefix)) found.set(prefix, value);
    }
  }
  if (!element.prefix) found.delete('');
  return [...found].map(([prefix, namespaceURI]) => ({ prefix, namespaceURI }));
}
