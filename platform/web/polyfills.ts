import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contribution } from '../inventory/contribution';
import { root } from './paths';

/** The file that the page loads. */
export const POLYFILLS_FILE = 'polyfills.js';

/**
 * What the app and Lightning use and Chromium 47 lacks, and nothing else: core-js's module → the first Chromium that
 * needs it no more. dash.js's legacy build brings its own, some time after the app has started.
 */
export const polyfills: Readonly<Record<string, number>> = {
  // There since 32. But dash.js takes those below 51 for broken, and puts one without `finally()` in their place unless
  // it finds a better one.
  'es.promise': 51,
  'es.promise.finally': 63,
  'web.url-search-params.constructor': 49,
  'es.object.entries': 54,
  'es.object.values': 54,
  'es.string.pad-start': 57,
  'es.array.flat-map': 69,
};

/** Writes the polyfills as one script. */
export async function writePolyfills(folder: string): Promise<Contribution> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: Object.keys(polyfills)
        .map((module) => `require('core-js/modules/${module}');`)
        .join('\n'),
      resolveDir: root,
    },
    absWorkingDir: root,
    bundle: true,
    format: 'iife',
    target: 'es5',
    minify: true,
    write: false,
    metafile: true,
    legalComments: 'none',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('the polyfills were built into nothing');
  await writeFile(join(folder, POLYFILLS_FILE), script.contents);
  return { file: POLYFILLS_FILE, sources: Object.keys(metafile.inputs).filter((input) => input.startsWith('node_modules/')) };
}
