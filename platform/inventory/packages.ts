import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licenceOf, unfitToShip } from '../supply/licences';
import { fromRoot } from '../web/paths';
import type { Contribution } from './contribution';
import { packagesInsideDash } from './dash-contents';

/** An npm package of which something is in a build. */
export interface BundledPackage {
  readonly name: string;
  /** Undefined where a package was bundled by others, and nothing says which one they took. */
  readonly version: string | undefined;
  /** SPDX. */
  readonly licence: string;
  /** Its licence and notices, in full. */
  readonly text: string;
  /** Shipped files that have something of it, as paths in the build. */
  readonly files: readonly string[];
  /** What came in its own bundle. */
  readonly inside: readonly BundledPackage[];
}

/** Inside dash.js and not installed here. Their texts are in `licences/`. */
const notInstalled: Readonly<Record<string, string>> = { events: 'MIT', 'stream-browserify': 'MIT' };

/** The packages of a build, in alphabetical order. @throws Error for one without a licence, or with one that cannot ship */
export async function packagesIn(contributions: readonly Contribution[]): Promise<readonly BundledPackage[]> {
  const filesOf = new Map<string, Set<string>>();
  for (const { file, sources } of contributions) {
    for (const source of sources) {
      const folder = packageFolder(source);
      if (folder !== undefined) filesOf.set(folder, (filesOf.get(folder) ?? new Set()).add(file));
    }
  }
  const packages = await Promise.all([...filesOf].map(([folder, files]) => installedPackage(folder, [...files].sort())));
  return sorted(packages);
}

/** The innermost package that a file is of. */
export function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

async function installedPackage(folder: string, files: readonly string[]): Promise<BundledPackage> {
  const { name, version, licence } = await manifestOf(folder);
  const inside = name === 'dashjs' ? await insideDash(files) : [];
  return { name, version, licence, text: await licenceText(folder, name), files, inside };
}

async function insideDash(files: readonly string[]): Promise<readonly BundledPackage[]> {
  const found = new Map<string, string | undefined>();
  for (const file of files) {
    const variant = /\.(modern|legacy)\.min\.js$/.exec(file)?.[1];
    if (variant !== undefined) for (const [name, version] of await packagesInsideDash(variant)) found.set(name, version);
  }
  const scripts = files.filter((file) => file.endsWith('.js'));
  const packages = await Promise.all(
    [...found].map(async ([name, version]): Promise<BundledPackage> => {
      const licence = notInstalled[name];
      if (licence !== undefined) return { name, version, licence, text: await readFile(fromRoot('platform/inventory/licences', `${name}.txt`), 'utf8'), files: scripts, inside: [] };
      const folder = `node_modules/${name}`;
      return { name, version, licence: (await manifestOf(folder)).licence, text: await licenceText(folder, name), files: scripts, inside: [] };
    }),
  );
  return sorted(packages);
}

async function manifestOf(folder: string): Promise<{ readonly name: string; readonly version: string; readonly licence: string }> {
  const { name, version, license } = JSON.parse(await readFile(fromRoot(folder, 'package.json'), 'utf8')) as { readonly name: string; readonly version: string; readonly license?: unknown };
  const licence = licenceOf(`${name}@${version}`, typeof license === 'string' ? license : undefined);
  if (licence === undefined) throw new Error(`${folder}: its package.json names no licence, and what has no licence cannot be shipped`);
  const unfit = unfitToShip(licence);
  if (unfit !== undefined) throw new Error(`${folder}: ${unfit}`);
  return { name, version, licence };
}

async function licenceText(folder: string, name: string): Promise<string> {
  const files = (await readdir(fromRoot(folder))).filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file)).sort();
  if (files.length === 0) throw new Error(`${name}: no file with its licence in ${folder}`);
  const texts = await Promise.all(files.map((file) => readFile(join(fromRoot(folder), file), 'utf8')));
  return texts.map((text) => text.replace(/\r\n/g, '\n').trim()).join('\n\n');
}

function sorted(packages: readonly BundledPackage[]): readonly BundledPackage[] {
  return [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
}
