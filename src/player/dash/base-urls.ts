import type { Clock } from '../../base/clock';

/** Failures in a row after which a base is avoided: one lost request is no dead server. */
const FAILURES = 2;
/** ms that it is avoided; then it is tried again. */
const AVOIDED_FOR = 60_000;

/** Bases of one place that are looked at: those of nested elements multiply, and nobody has more servers. */
const MOST = 16;

/** The absolute bases that a manifest offers for the same thing, where it offers several; one list for each place that does. */
export function siblingBases(manifest: Document, manifestUrl: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const visit = (element: Element, parents: readonly string[]): void => {
    const own = childrenOf(element, 'BaseURL').slice(0, MOST).flatMap((child) => child.textContent.trim() || []);
    const bases = own.length === 0 ? parents : [...new Set(parents.flatMap((parent) => own.flatMap((url) => resolved(url, parent))))].slice(0, MOST);
    if (own.length > 0 && bases.length > 1) found.push(bases);
    for (const name of ['Period', 'AdaptationSet', 'Representation']) for (const child of childrenOf(element, name)) visit(child, bases);
  };
  visit(manifest.documentElement, [manifestUrl]);
  return found;
}

/**
 * Which of several bases is asked. dash.js 5.2.1 changes to the next one for good once it has given a request up, and when
 * it has given up with the last it loads no more: so it is told to ask for ever, and each try goes where there is hope.
 */
export class BaseUrls {
  private groups: readonly (readonly string[])[] = [];
  private readonly failures = new Map<string, { readonly count: number; readonly at: number }>();

  constructor(private readonly clock: Clock) {}

  offer(groups: readonly (readonly string[])[]): void {
    this.groups = groups;
  }

  /** Where to ask for what dash.js asks for there. */
  choose(url: string): string {
    const place = this.placeOf(url);
    if (!place) return url;
    const { bases, base } = place;
    // The one that dash.js has chosen first, then the others in their order.
    const inOrder = [base, ...bases.filter((other) => other !== base)];
    const best = inOrder.find((one) => !this.isAvoided(one)) ?? this.longestAgo(inOrder) ?? base;
    return best + url.slice(base.length);
  }

  /** @param url as it was asked for */
  note(url: string, succeeded: boolean): void {
    const base = this.placeOf(url)?.base;
    if (base === undefined) return;
    if (succeeded) this.failures.delete(base);
    else this.failures.set(base, { count: (this.failures.get(base)?.count ?? 0) + 1, at: this.clock.now() });
  }

  /** The most particular one that it begins with. */
  private placeOf(url: string): { readonly bases: readonly string[]; readonly base: string } | undefined {
    const places = this.groups.flatMap((bases) => bases.filter((base) => url.startsWith(base)).map((base) => ({ bases, base })));
    return places.sort((one, other) => other.base.length - one.base.length)[0];
  }

  private isAvoided(base: string): boolean {
    const failed = this.failures.get(base);
    return failed !== undefined && failed.count >= FAILURES && this.clock.now() - failed.at < AVOIDED_FOR;
  }

  private longestAgo(bases: readonly string[]): string | undefined {
    const at = (base: string) => this.failures.get(base)?.at ?? -Infinity;
    return [...bases].sort((one, other) => at(one) - at(other))[0];
  }
}

/** The folder that a base stands for: what is asked for there begins with it. */
function resolved(url: string, parent: string): string | [] {
  try {
    return new URL('.', new URL(url, parent)).href;
  } catch {
    return [];
  }
}

function childrenOf(parent: Element, name: string): readonly Element[] {
  return Array.from(parent.children).filter(({ localName }) => localName === name);
}
