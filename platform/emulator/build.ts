import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** The oldest engine that plays encrypted AVC in tests (docs/emulated-cdm.md). */
const OLDEST_ENGINE = 'chrome76';

/** The emulated CDM as one script for a page. Never written to disk, so that nothing can pack it by accident. */
export async function buildCdmScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('cdm/main.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: OLDEST_ENGINE,
    write: false,
    legalComments: 'none',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('the emulated CDM was built into nothing');
  return script.text;
}
