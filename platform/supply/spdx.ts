/** A licence expression: one licence, all of some, or any of some. */
export type Licence = { readonly id: string } | { readonly all: readonly Licence[] } | { readonly any: readonly Licence[] };

/**
 * SPDX expressions (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/): `AND` binds closer than `OR`, and
 * `X WITH Y` counts as one licence. Whether an identifier exists is not asked: allow-lists know theirs.
 * @returns undefined for what is no expression
 */
export function parseLicence(text: string): Licence | undefined {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const next = (word: string): boolean => {
    if (tokens[at] !== word) return false;
    at += 1;
    return true;
  };

  const list = (word: 'AND' | 'OR', item: () => Licence | undefined): readonly Licence[] | undefined => {
    const items: Licence[] = [];
    do {
      const one = item();
      if (one === undefined) return undefined;
      items.push(one);
    } while (next(word));
    return items;
  };
  const either = (): Licence | undefined => {
    const any = list('OR', both);
    return any?.length === 1 ? any[0] : any && { any };
  };
  const both = (): Licence | undefined => {
    const of = list('AND', one);
    return of?.length === 1 ? of[0] : of && { all: of };
  };
  const one = (): Licence | undefined => {
    if (next('(')) {
      const inner = either();
      return next(')') ? inner : undefined;
    }
    const id = identifier();
    if (id === undefined || !next('WITH')) return id === undefined ? undefined : { id };
    const exception = identifier();
    return exception === undefined ? undefined : { id: `${id} WITH ${exception}` };
  };
  const identifier = (): string | undefined => {
    const token = tokens[at] ?? '';
    if (!/^[A-Za-z0-9][\w.:-]*\+?$/.test(token) || ['AND', 'OR', 'WITH'].includes(token)) return undefined;
    at += 1;
    return token;
  };

  const licence = either();
  return at === tokens.length ? licence : undefined;
}

/** Whether somebody who has accepted `accepted`, and nothing else, may use what is under `licence`. */
export function permits(accepted: ReadonlySet<string>, licence: Licence): boolean {
  if ('id' in licence) return accepted.has(licence.id);
  return 'all' in licence ? licence.all.every((part) => permits(accepted, part)) : licence.any.some((part) => permits(accepted, part));
}
