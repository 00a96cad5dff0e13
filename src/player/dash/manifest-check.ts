/** Larger ones are not parsed: a TV would be busy for seconds. Characters. */
const MAX_MANIFEST = 5_000_000;

export type CheckedManifest = { readonly fault: string } | { readonly document: Document };

/**
 * A manifest that dash.js can start with, or what keeps the text from being one. dash.js 5.2.1 throws outside of any
 * handler on a manifest without the elements that it takes for granted, and on one that was cut off in the middle.
 */
export function checkManifest(text: string): CheckedManifest {
  if (text.length > MAX_MANIFEST) return { fault: `longer than ${MAX_MANIFEST} characters` };
  const document = new DOMParser().parseFromString(text, 'application/xml');
  if (document.querySelector('parsererror')) return { fault: 'not well-formed XML' };
  const root = document.documentElement;
  // A refresh may be a patch of what is there (ISO/IEC 23009-1, 5.15), which dash.js applies.
  if (root.localName === 'Patch') return { document };
  if (root.localName !== 'MPD') return { fault: `expected an MPD element, found ${root.localName}` };
  const periods = childrenOf(root, 'Period');
  if (periods.length === 0) return { fault: 'MPD: expected a Period' };
  const fault = periods.map(periodFault).find((found) => found !== undefined);
  return fault === undefined ? { document } : { fault };
}

function periodFault(period: Element, index: number): string | undefined {
  const sets = childrenOf(period, 'AdaptationSet');
  // A remote period is resolved later.
  if (period.hasAttribute('xlink:href')) return undefined;
  if (sets.length === 0) return `Period ${index}: expected an AdaptationSet`;
  const empty = sets.findIndex((set) => childrenOf(set, 'Representation').length === 0);
  return empty < 0 ? undefined : `Period ${index}, AdaptationSet ${empty}: expected a Representation`;
}

function childrenOf(parent: Element, name: string): readonly Element[] {
  return Array.from(parent.children).filter(({ localName }) => localName === name);
}
