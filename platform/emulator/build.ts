import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** The oldest engine that tests run on (test/engines). */
const OLDEST_ENGINE = 'chrome69';

/** The emulated CDM as one script for a page. */
export function buildCdmScript(): Promise<string> {
  return bundled('cdm/main.ts');
}

/** The emulated TV, likewise. */
export function buildTvScript(): Promise<string> {
  return bundled('tv/main.ts');
}

/** Never written to disk, so that nothing can pack it by accident. */
async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: 'iife',
    target: OLDEST_ENGINE,
    write: false,
    legalComments: 'none',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`${entry} was built into nothing`);
  return script.text;
}
