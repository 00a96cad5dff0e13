import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks it whether a package may start its service; 101 is no. */
const servicePolicy = '/usr/sbin/policy-rc.d';

/** Whether a program answers to `argument`. */
export function answers(program: string, argument: string): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs packages of the distribution where we may, and starts none of their services. Elsewhere nothing happens:
 * whoever needs them says what is missing.
 */
export function installPackages(...packages: readonly string[]): void {
  if (packages.length === 0 || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  process.stdout.write(`Installing the distribution’s packages (apt-get install ${packages.join(' ')}) …\n`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const isPolicyOurs = !existsSync(servicePolicy);
  if (isPolicyOurs) writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  } finally {
    if (isPolicyOurs) rmSync(servicePolicy);
  }
}
