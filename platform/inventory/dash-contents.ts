import { readdir, readFile } from 'node:fs/promises';
import { fromRoot } from '../web/paths';

const DASH = 'node_modules/dashjs';

/** Bundled with maps of their own: in dash.js's map their files stand without their package's name. */
const MAPPED_SCOPE = '@svta';

/**
 * The npm packages inside dash.js's own bundle, as its source map tells, and their versions where those are known: the
 * ones that dash.js pins, and core-js, which says it itself.
 */
export async function packagesInsideDash(variant: string): Promise<ReadonlyMap<string, string | undefined>> {
  const bundle = fromRoot(DASH, 'dist', variant, 'umd/dash.mediaplayer.min.js');
  const { sources } = JSON.parse(await readFile(`${bundle}.map`, 'utf8')) as { readonly sources: readonly string[] };
  const { dependencies } = JSON.parse(await readFile(fromRoot(DASH, 'package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
  const code = await readFile(bundle, 'utf8');

  const names = new Set(sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []));
  const nameless = new Set(sources.flatMap((source) => /^webpack:\/\/dashjs\/\.\.\/src\/(.+)$/.exec(source)?.[1] ?? []));
  for (const name of await readdir(fromRoot('node_modules', MAPPED_SCOPE))) {
    const own = await sourcesOf(`${MAPPED_SCOPE}/${name}`);
    if (own.some((source) => nameless.has(source))) names.add(`${MAPPED_SCOPE}/${name}`);
  }

  const coreJs = /version:"(3\.\d+\.\d+)"/.exec(code)?.[1];
  const versionOf = (name: string): string | undefined => (name === 'core-js' ? coreJs : exact(dependencies[name]));
  return new Map([...names].map((name) => [name, versionOf(name)]));
}

const exact = (range: string | undefined): string | undefined => (range !== undefined && /^\d/.test(range) ? range : undefined);

/** The files that a package's own source maps name, below its `src/`. */
async function sourcesOf(name: string): Promise<readonly string[]> {
  const folder = fromRoot('node_modules', name);
  const maps = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.map'));
  const all = await Promise.all(
    maps.map(async (file) => {
      const { sources } = JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as { readonly sources?: readonly string[] };
      return (sources ?? []).map((source) => source.replace(/^.*src\//, ''));
    }),
  );
  return all.flat();
}
