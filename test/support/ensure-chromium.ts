import { execFileSync } from 'node:child_process';
import { chromiumPath } from './chromium';

/** The tests need one real Chromium: takes the one that is there, else Debian's package, else says what to do. */
function ensureChromium(): void {
  if (isThere()) return;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  process.stdout.write('No Chromium here: installing the distribution’s package (apt-get install chromium) …\n');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

function isThere(): boolean {
  try {
    chromiumPath();
    return true;
  } catch {
    return false;
  }
}

ensureChromium();
process.stdout.write(`Chromium: ${chromiumPath()}\n`);
