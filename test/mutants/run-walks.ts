import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The walks over a broken build, which `environment` names to vitest.mutants.config.mts. */
export function runWalks(environment: Readonly<Record<string, string>>, ...more: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '-c', 'vitest.mutants.config.mts', '--bail', '1', ...more], {
    cwd: root,
    env: { ...process.env, RUNS: '1500', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}
