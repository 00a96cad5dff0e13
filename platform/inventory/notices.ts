import type { BundledPackage } from './packages';

/** The file in a build. */
export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

const RULE = '-'.repeat(80);

/** Who made what is in the build, and under which terms; each text once. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const named = new Map<string, string[]>();
  const add = (bundled: BundledPackage, within: string): void => {
    const version = bundled.version === undefined ? '' : ` ${bundled.version}`;
    named.set(bundled.text, [...(named.get(bundled.text) ?? []), `${bundled.name}${version}${within} (${bundled.licence})`]);
    for (const nested of bundled.inside) add(nested, `, inside ${bundled.name}`);
  };
  for (const bundled of packages) add(bundled, '');
  const parts = [...named].map(([text, names]) => `${RULE}\n${names.join('\n')}\n${RULE}\n\n${text}\n`);
  return `This app contains software of others, under the terms below.\n\n${parts.join('\n')}`;
}
