import { execFileSync } from 'node:child_process';

/**
 * What the packaged engines link against, by Debian's names. Debian's chromium needs all of them itself, so where it is
 * installed nothing is missing.
 */
const debianPackages = ['libnss3', 'libnspr4', 'libexpat1', 'libuuid1', 'libgcc-s1'];

/** Makes sure that the browser finds its shared libraries. @throws Error that names what is missing */
export function ensureLibraries(binary: string): void {
  let missing = missingLibraries(binary);
  if (missing.length > 0 && process.getuid?.() === 0) {
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...debianPackages], quiet);
    missing = missingLibraries(binary);
  }
  if (missing.length === 0) return;
  throw new Error(`${binary} lacks ${missing.join(', ')}: install them (Debian: apt-get install ${debianPackages.join(' ')})`);
}

function missingLibraries(binary: string): readonly string[] {
  const lines = execFileSync('ldd', [binary], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes('not found')).map((line) => line.trim().split(' ', 1)[0] ?? line);
}
