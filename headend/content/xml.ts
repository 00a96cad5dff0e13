export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element as text; undefined attributes are left out, children are elements or escaped text. */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(String(value))}"`]));
  const start = `<${name}${pairs.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
