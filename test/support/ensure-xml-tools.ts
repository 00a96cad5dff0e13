import { execFileSync } from 'node:child_process';

/** Tests of packages have two judges that are not ours: `xmllint` of manifests, `xmlsec1` of signatures. */
const TOOLS = [
  { command: 'xmllint', debian: 'libxml2-utils' },
  { command: 'xmlsec1', debian: 'xmlsec1' },
] as const;

const missing = () => TOOLS.filter(({ command }) => !isThere(command));

function isThere(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function install(packages: readonly string[]): void {
  process.stdout.write(`Installing the distribution’s packages (apt-get install ${packages.join(' ')}) …\n`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

const needed = missing().map(({ debian }) => debian);
if (needed.length > 0 && process.platform === 'linux' && process.getuid?.() === 0) install(needed);
const left = missing();
if (left.length > 0) {
  throw new Error(`Not here: ${left.map(({ command }) => command).join(', ')}. On Debian and Ubuntu: apt-get install ${left.map(({ debian }) => debian).join(' ')}; with Homebrew: brew install libxml2 libxmlsec1`);
}
process.stdout.write(`XML tools: ${TOOLS.map(({ command }) => command).join(', ')}\n`);
