/**
 * What little of XML this room reads: PlayReady's messages. There is no DOMParser in a test, and a parser is more than
 * three elements need. By position, so that no text takes long.
 */
export interface XmlElement {
  /** As written, between the tags; empty where there is one tag alone. */
  readonly content: string;
  /** Where the text goes on after it. */
  readonly end: number;
}

const LONGEST_TAG = 1_024;
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', '#34': '"', '#39': "'" };

/** The first element of that name from `from` on, whatever its prefix; undefined where there is none, or no end of it. */
export function findElement(xml: string, name: string, from = 0): XmlElement | undefined {
  const opening = new RegExp(`<(?:[\\w-]{1,64}:)?${name}(?:\\s[^>]{0,${LONGEST_TAG}})?>`, 'g');
  opening.lastIndex = from;
  const match = opening.exec(xml);
  if (match === null) return undefined;
  const [tag] = match;
  const start = match.index + tag.length;
  if (tag.endsWith('/>')) return { content: '', end: start };
  const to = xml.indexOf(`${name}>`, start);
  if (to === -1) return undefined;
  // Ends before `</` and a prefix, if any.
  return { content: xml.slice(start, Math.max(start, xml.lastIndexOf('</', to))), end: to + name.length + 1 };
}

/** The text of an element without elements in it. */
export function textOf({ content }: XmlElement): string {
  const data = /^\s*<!\[CDATA\[([^]*)\]\]>\s*$/.exec(content);
  return data?.[1] ?? content.replace(/&(#?\w{1,4});/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
