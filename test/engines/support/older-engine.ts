import bcd from '@mdn/browser-compat-data' with { type: 'json' };

/**
 * Makes an engine as poor as an older one, of which there is no build: what MDN's compatibility data say to be younger
 * is deleted before the page's own scripts run.
 *
 * It is an imitation. Syntax stays as new as the engine is (the scripts are parsed instead), and so do behaviour,
 * codecs, CSS, the CDM, workers and speed. What runs on it is not proven to run on the older engine.
 */
export function olderEngineScript(version: number): string {
  return `(${impoverish.toString()})(${JSON.stringify(youngerThan(version))}, ${version});`;
}

/** `[owner, name]`; no owner for a global. */
export type Feature = readonly [owner: string, name: string];

interface Younger {
  readonly features: readonly Feature[];
  /** Interfaces which are older than their constructors. */
  readonly constructors: readonly string[];
}

interface Support {
  readonly version_added: unknown;
  readonly flags?: unknown;
  readonly prefix?: string;
  readonly alternative_name?: string;
}

interface Identifier {
  readonly __compat?: { readonly support: { readonly chrome?: Support | readonly Support[] } };
}

/** What Chromium has got since `version`, by MDN's data. */
export function youngerThan(version: number): Younger {
  const features: Feature[] = [];
  const constructors: string[] = [];
  const { api, javascript, webassembly } = bcd as unknown as Record<'api' | 'javascript' | 'webassembly', Readonly<Record<string, Identifier>>>;
  const builtins = javascript['builtins'] as Readonly<Record<string, Identifier>>;
  for (const [owner, members] of Object.entries({ ...api, ...builtins, WebAssembly: webassembly['api'] ?? {} })) {
    if (owner === '__compat' || owner === 'globals') continue;
    if (isYounger(members, version)) {
      features.push(['', owner]);
      continue;
    }
    for (const [name, member] of Object.entries(members as Readonly<Record<string, Identifier>>)) {
      if (name === '__compat' || name.endsWith('_event') || !isYounger(member, version)) continue;
      if (name === owner) constructors.push(owner);
      else features.push([owner, name]);
    }
  }
  for (const [name, member] of Object.entries(builtins['globals'] ?? {})) if (isYounger(member as Identifier, version)) features.push(['', name]);
  return { features, constructors };
}

/** Not where the data do not say, nor where it is as old under another name. */
function isYounger({ __compat }: Identifier, version: number): boolean {
  const statements = [__compat?.support.chrome ?? []].flat() as readonly Support[];
  const since = statements.filter(({ flags, prefix, alternative_name }) => flags === undefined && prefix === undefined && alternative_name === undefined);
  const versions = since.flatMap(({ version_added }) => (typeof version_added === 'string' ? [parseInt(version_added.replace('≤', ''), 10)] : []));
  return versions.length > 0 && Math.min(...versions) > version;
}

/** Runs in the page: ES5 in effect, as its text is taken after TypeScript. */
function impoverish({ features, constructors }: Younger, version: number): void {
  type Loose = Record<PropertyKey, unknown>;
  const globals = window as unknown as Loose;
  const drop = (target: unknown, name: PropertyKey): void => {
    if (target === null || (typeof target !== 'object' && typeof target !== 'function')) return;
    if (!Object.prototype.hasOwnProperty.call(target, name)) return;
    try {
      Reflect.deleteProperty(target, name);
    } catch {
      // It cannot be taken away.
    }
  };
  const reflect = Reflect;
  const typedArray = Object.getPrototypeOf(Uint8Array) as unknown;
  const late: Feature[] = [];
  features.forEach((feature) => {
    const owner = feature[0];
    const name = feature[1].replace(/_static$/, '');
    if (owner === '') {
      late.push(feature);
      return;
    }
    const key = name === '@@iterator' ? Symbol.iterator : name === '@@asyncIterator' ? Symbol.asyncIterator : name;
    const target = owner === 'TypedArray' ? typedArray : globals[owner];
    drop(target, key);
    if (typeof target === 'function') drop((target as { prototype?: unknown }).prototype, key);
    if (owner === 'Window') drop(window, key);
  });
  constructors.forEach((name) => {
    const original = globals[name];
    if (typeof original !== 'function') return;
    const illegal = function () {
      throw new TypeError('Illegal constructor');
    };
    reflect.ownKeys(original).forEach((key) => {
      const own = Object.getOwnPropertyDescriptor(original, key);
      if (own !== undefined && key !== 'length' && key !== 'name') Object.defineProperty(illegal, key, own);
    });
    Object.defineProperty(window, name, { value: illegal, configurable: true, writable: true, enumerable: false });
  });
  if (version < 55) {
    const targets = EventTarget.prototype as unknown as Record<string, (this: unknown, ...args: unknown[]) => void>;
    ['addEventListener', 'removeEventListener'].forEach((method) => {
      const native = targets[method];
      targets[method] = function (type, listener, options) {
        // Until 49 an object is no more than a truth; `once` came with 55.
        const given = typeof options === 'object' && options !== null ? version < 49 || (options as { capture?: boolean }).capture === true : options;
        native?.call(this, type, listener, given);
      };
    });
  }
  if (version < 50) {
    const media = HTMLMediaElement.prototype as unknown as { play: (this: HTMLMediaElement) => unknown };
    const native = media.play;
    media.play = function () {
      (native.call(this) as Promise<void>).catch(() => undefined);
    };
  }
  // Globals come last: the above needs some of them.
  late.forEach((feature) => {
    drop(window, feature[1]);
  });
}
