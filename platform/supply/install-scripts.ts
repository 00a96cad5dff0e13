import { lockedPackages, type LockFile } from './lock-file';
import type { Manifest } from './manifest';

interface ScriptDecision {
  readonly runs: boolean;
  readonly why: string;
}

const executable: ScriptDecision = { runs: false, why: 'chmod of a program that is executable in its archive' };
const noBinary: ScriptDecision = { runs: false, why: 'chmod, on a machine that shaka-packager has no binary for' };

/**
 * Every package with a script that npm would run when it is installed. package.json's `allowScripts` says the same to
 * npm, and has no room for reasons.
 */
export const INSTALL_SCRIPTS: Readonly<Record<string, ScriptDecision>> = {
  '@lightningjs/sdk': { runs: true, why: 'copies its support/ together, without which lng does not build' },
  '@ffmpeg-installer/darwin-arm64': executable,
  '@ffmpeg-installer/darwin-x64': executable,
  '@ffmpeg-installer/linux-arm': noBinary,
  '@ffmpeg-installer/linux-arm64': executable,
  '@ffmpeg-installer/linux-ia32': noBinary,
  '@ffmpeg-installer/linux-x64': executable,
  '@webos-tools/cli': { runs: false, why: 'lets everybody write to its settings' },
  'core-js': { runs: false, why: 'asks for donations' },
  'cpu-features': { runs: false, why: 'compiles what makes ssh2 a little faster' },
  esbuild: { runs: false, why: 'saves its command a start of Node, and downloads what npm was told to leave out' },
  ssh2: { runs: false, why: 'compiles what it has in JavaScript as well' },
};

/**
 * Install scripts, by name. Without a line here a package may have none; `allowScripts` says what this list says.
 * @returns what is wrong, in words; lines that nothing needs any more are wrong too
 */
export function scriptProblems(lock: LockFile, { allowScripts = {} }: Manifest, list: Readonly<Record<string, ScriptDecision>> = INSTALL_SCRIPTS): readonly string[] {
  const packages = lockedPackages(lock).filter(({ hasInstallScript }) => hasInstallScript === true);
  const unknown = packages.filter(({ called }) => list[called] === undefined).map(({ id }) => `${id}: has an install script, and install-scripts.ts has no reason for it`);
  const names = new Set(packages.map(({ called }) => called));
  const needless = Object.keys(list).filter((name) => !names.has(name)).map((name) => `${name}: is on the list of install scripts, and has none`);
  const contrary = [...new Set([...Object.keys(list), ...Object.keys(allowScripts)])].flatMap((name) => {
    const [ours, npms] = [list[name]?.runs, allowScripts[name]];
    return ours === npms ? [] : [`${name}: allowScripts in package.json says ${npms ?? 'nothing'}, and install-scripts.ts ${ours ?? 'nothing'}`];
  });
  return [...unknown, ...needless, ...contrary];
}
