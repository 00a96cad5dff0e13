/** Larger ones are not parsed: a TV would be busy for seconds. Characters. */
const MAX_MANIFEST = 5_000_000;

/**
 * What keeps a text from being a manifest that dash.js can start with; `undefined` when nothing does. dash.js 5.2.1
 * throws outside of any handler on a manifest without the elements that it takes for granted, and on one that was cut
 * off in the middle.
 */
export function manifestFault(text: string): string | undefined {
  if (text.length > MAX_MANIFEST) return `longer than ${MAX_MANIFEST} characters`;
  const document = new DOMParser().parseFromString(text, 'application/xml');
  if (document.querySelector('parsererror')) return 'not well-formed XML';
  const root = document.documentElement;
  if (root.localName !== 'MPD') return `expected an MPD element, found ${root.localName}`;
  const periods = childrenOf(root, 'Period');
  if (periods.length === 0) return 'MPD: expected a Period';
  return periods.map(periodFault).find((fault) => fault !== undefined);
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
