import type { BundledPackage } from './packages';

/** The file in a build. */
export const BOM_FILE = 'bom.cdx.json';

/** The app that a bill of materials is of. */
export interface AppIdentity {
  readonly name: string;
  readonly identifier: string;
  readonly version: string;
}

interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly licenses: readonly [{ readonly license: { readonly id: string } }];
  readonly purl?: string;
  readonly evidence?: { readonly occurrences: readonly { readonly location: string }[] };
  readonly components?: readonly Component[];
}

/** CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), as far as it is used. */
export interface Bom {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly compositions: readonly { readonly aggregate: 'complete' | 'incomplete'; readonly assemblies: readonly string[] }[];
}

/**
 * What is in a build. It has neither a serial number nor a time, so that the same build gives the same bytes.
 * What came inside another package's bundle is nested in it, and marked as possibly incomplete: those versions are
 * others' to know.
 */
export function billOfMaterials(app: AppIdentity, packages: readonly BundledPackage[]): Bom {
  const root: Component = { type: 'application', 'bom-ref': app.identifier, name: app.name, version: app.version, licenses: licensed('Apache-2.0') };
  const components = packages.map((bundled) => componentOf(bundled, ''));
  const nests = components.filter((component) => component.components !== undefined);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: root },
    components,
    dependencies: [
      { ref: root['bom-ref'], dependsOn: refs(components) },
      ...nests.map((nest) => ({ ref: nest['bom-ref'], dependsOn: refs(nest.components ?? []) })),
    ],
    compositions: [
      { aggregate: 'complete', assemblies: [root['bom-ref']] },
      { aggregate: 'incomplete', assemblies: refs(nests) },
    ],
  };
}

function componentOf({ name, version, licence, files, inside }: BundledPackage, within: string): Component {
  const purl = packageUrl(name, version);
  const ref = within + purl;
  const [, group, plain = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return {
    type: 'library',
    'bom-ref': ref,
    ...(group !== undefined && { group }),
    name: plain,
    ...(version !== undefined && { version }),
    licenses: licensed(licence),
    purl,
    evidence: { occurrences: files.map((location) => ({ location })) },
    ...(inside.length > 0 && { components: inside.map((nested) => componentOf(nested, `${ref}/`)) }),
  };
}

/** https://github.com/package-url/purl-spec, type npm. */
function packageUrl(name: string, version: string | undefined): string {
  return `pkg:npm/${name.replace('@', '%40')}${version === undefined ? '' : `@${version}`}`;
}

const licensed = (id: string): Component['licenses'] => [{ license: { id } }];

const refs = (components: readonly Component[]): string[] => components.map((component) => component['bom-ref']);
