import { LICENCE_READINGS, type LicenceReading } from './licence-readings';
import { lockedPackages, type LockFile } from './lock-file';
import { parseLicence, permits } from './spdx';

/** What may be in a build for TVs: a notice is all that these ask of whoever ships them (THIRD-PARTY-NOTICES.txt). */
export const SHIPPED_LICENCES: ReadonlySet<string> = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'OFL-1.1']);

/** Tools may ask for more, as they are run and not passed on. Another licence is a decision, and not the lock file's. */
export const TOOL_LICENCES: ReadonlySet<string> = new Set([
  ...SHIPPED_LICENCES,
  'BlueOak-1.0.0',
  'Unlicense',
  'MPL-2.0',
  'LGPL-2.1',
  'LGPL-3.0-or-later',
  // Data and fonts.
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Bitstream-Vera',
]);

/** Tools that are let in by name, under a licence that no other may have. */
export const TOOLS_BY_NAME: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = Object.fromEntries(
  ['darwin-arm64', 'linux-arm', 'linux-arm64', 'linux-ia32', 'linux-x64', 'win32-ia32', 'win32-x64'].map((system) => [
    `@ffmpeg-installer/${system}`,
    { licence: 'GPL-3.0-only', why: 'a program that is started by itself, where the system has no ffmpeg; never linked and never shipped' },
  ]),
);

export interface LicenceLists {
  readonly shipped: ReadonlySet<string>;
  readonly tools: ReadonlySet<string>;
  readonly byName: Readonly<Record<string, { readonly licence: string }>>;
  readonly readings: Readonly<Record<string, LicenceReading>>;
}

const ours: LicenceLists = { shipped: SHIPPED_LICENCES, tools: TOOL_LICENCES, byName: TOOLS_BY_NAME, readings: LICENCE_READINGS };

/** SPDX: as somebody has read it, else as the package says. Undefined where neither has a word. */
export function licenceOf(id: string, said: string | undefined, readings: LicenceLists['readings'] = ours.readings): string | undefined {
  return readings[id]?.licence ?? said;
}

/**
 * Every package's licence against the list that it has to be on. Production is whatever npm has not marked as needed for
 * development alone; what ships of the rest (fonts, icons, polyfills) is judged by the build, where it is known.
 * @returns what is wrong, in words; lines of our own lists that nothing needs any more are wrong too
 */
export function licenceProblems(lock: LockFile, lists: LicenceLists = ours): readonly string[] {
  const packages = lockedPackages(lock);
  const judged = packages.flatMap(({ id, called, license, dev = false }) => {
    const words = unfit(licenceOf(id, license, lists.readings), dev ? 'a tool' : 'production', dev ? withOwn(lists, called) : lists.shipped);
    return words === undefined ? [] : [`${id}: ${words}`];
  });

  const said = new Map(packages.map(({ id, license }) => [id, license]));
  const needless = Object.keys(lists.readings).flatMap((id) => {
    if (!said.has(id)) return [`${id}: its licence has been read, and it is not in the lock file`];
    const own = said.get(id);
    return own !== undefined && unfit(own, '', lists.tools) === undefined ? [`${id}: its licence has been read, and its entry says ${own} by itself`] : [];
  });
  const names = new Set(packages.map(({ called }) => called));
  const gone = Object.keys(lists.byName).filter((name) => !names.has(name)).map((name) => `${name}: is let in by name, and is not in the lock file`);
  return [...judged, ...needless, ...gone];
}

/** Why something cannot ship, in words that come after its name. */
export const unfitToShip = (licence: string): string | undefined => unfit(licence, 'what ships', SHIPPED_LICENCES);

function unfit(licence: string | undefined, use: string, accepted: ReadonlySet<string>): string | undefined {
  if (licence === undefined) return 'has no licence in the lock file: read its LICENSE, and say in licence-readings.ts what it is';
  const parsed = parseLicence(licence);
  if (parsed === undefined) return `has the licence "${licence}", which is no SPDX expression: read its LICENSE, and say in licence-readings.ts what it is`;
  return permits(accepted, parsed) ? undefined : `has the licence ${licence}, which is not on the list for ${use}`;
}

function withOwn({ tools, byName }: LicenceLists, name: string): ReadonlySet<string> {
  const own = byName[name];
  return own === undefined ? tools : new Set([...tools, own.licence]);
}
