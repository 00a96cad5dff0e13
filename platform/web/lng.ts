import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fromRoot, root } from './paths';

/**
 * Runs `lng build` into `outDir`.
 * @throws Error with everything lng said, when anything at all was wrong: a type error and a warning count.
 */
export async function runLng(outDir: string): Promise<void> {
  const gitignore = fromRoot('.gitignore');
  const ignored = await readFile(gitignore, 'utf8');
  try {
    await lng(['build', '--es6'], {
      LNG_BUILD_FOLDER: relative(root, outDir),
      // lng reads .env as well; these hold wherever it is started from.
      LNG_AUTO_UPDATE: 'false',
      LNG_BUILD_EXIT_ON_FAIL: 'true',
      LNG_BUILD_FAIL_ON_WARNINGS: 'true',
      LNG_BUILD_SOURCEMAP: 'false',
      LNG_BUILD_MINIFY: 'true',
      // `production` would bring the source maps back.
      NODE_ENV: '',
    });
  } finally {
    // lng appends its folders to .gitignore when it does not find them spelled its way.
    if ((await readFile(gitignore, 'utf8')) !== ignored) await writeFile(gitignore, ignored);
  }
}

function lng(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fromRoot('node_modules/@lightningjs/cli/bin/index.js'), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`lng ${args.join(' ')} failed (exit code ${String(code)}):\n${said}`));
    });
  });
}
