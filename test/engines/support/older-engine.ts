import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

type Identifiers = Readonly<Record<string, Identifier>>;

/** Required, and not imported: the test runner would take half a minute to transform 16 MB of JSON. */
const bcd = createRequire(import.meta.url)('@mdn/browser-compat-data') as Readonly<Record<'api' | 'javascript' | 'webassembly', Readonly<Record<string, Identifiers>>>>;

const impoverish = path.resolve(import.meta.dirname, '../page/impoverish.js');

/**
 * Makes an engine as poor as an older one, of which there is no build: what MDN's compatibility data say to be younger
 * is deleted before the page's own scripts run.
 *
 * It is an imitation. Syntax stays as new as the engine is (the scripts are parsed instead), and so do behaviour,
 * codecs, CSS, the CDM, workers and speed. What runs on it is not proven to run on the older engine.
 */
export function olderEngineScript(version: number): string {
  const call = `(${JSON.stringify(youngerThan(version))}, ${version});`;
  return `${readFileSync(impoverish, 'utf8').trimEnd()}${call}`;
}

/** What Chromium has got since a version. */
export interface Younger {
  readonly globals: readonly string[];
  /** Of objects and interfaces, static or of their instances. */
  readonly members: readonly (readonly [owner: string, name: string])[];
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

/** The engine's own `split()`, `replace()`, `map()` and their kin stand on these, and would break without. */
const foundations = /^(RegExp\.(flags|global|ignoreCase|multiline|sticky|unicode|dotAll|hasIndices|unicodeSets)|.*\.@@(hasInstance|match|matchAll|replace|search|species|split))$/;

/** What Chromium has got since `version`, by MDN's data. */
export function youngerThan(version: number): Younger {
  const { api, javascript, webassembly } = bcd;
  const { globals: functions = {}, ...builtins } = javascript['builtins'] as Readonly<Record<string, Identifiers>>;
  const owners = { ...api, ...builtins, WebAssembly: webassembly['api'] ?? {} };

  const isYoung = ([, identifier]: [string, Identifier]): boolean => isYounger(identifier, version);
  const namesOf = (identifiers: Identifiers): string[] => Object.entries(identifiers).filter(isYoung).map(([name]) => name);
  const globals = [...namesOf(owners), ...namesOf(functions)];
  const members = Object.entries(owners)
    .filter(([owner]) => owner !== '__compat' && !globals.includes(owner))
    .flatMap(([owner, identifiers]) => namesOf(identifiers).map((name) => [owner, name] as const))
    .filter(([owner, name]) => name !== '__compat' && !name.endsWith('_event') && !foundations.test(`${owner}.${name}`));
  return {
    globals,
    members: members.filter(([owner, name]) => name !== owner),
    constructors: members.filter(([owner, name]) => name === owner).map(([owner]) => owner),
  };
}

/** Not where the data do not say, nor where it is as old under another name. */
function isYounger({ __compat }: Identifier, version: number): boolean {
  const statements = [__compat?.support.chrome ?? []].flat() as readonly Support[];
  const plain = statements.filter(({ flags, prefix, alternative_name }) => flags === undefined && prefix === undefined && alternative_name === undefined);
  const versions = plain.flatMap(({ version_added }) => (typeof version_added === 'string' ? [parseInt(version_added.replace('≤', ''), 10)] : []));
  return versions.length > 0 && Math.min(...versions) > version;
}
