/** Where the tools are: ffmpeg from the system when it can do the job, else from npm; Shaka Packager from npm. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { ToolError } from './run-tool';

export interface Tools {
  /** Programs' paths or names. */
  readonly ffmpeg: string;
  readonly packager: string;
  readonly packagerVersion: string;
  /** TrueType files. */
  readonly fonts: { readonly text: string; readonly digits: string };
}

const require = createRequire(import.meta.url);
const execute = promisify(execFile);

export async function locateTools(): Promise<Tools> {
  const fonts = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  return {
    ffmpeg: await firstFitFfmpeg(['ffmpeg', npmFfmpeg()]),
    ...npmPackager(process.platform, process.arch),
    fonts: { text: join(fonts, 'DejaVuSans-Bold.ttf'), digits: join(fonts, 'DejaVuSansMono-Bold.ttf') },
  };
}

/** The first that runs, encodes H.264 and draws text: not every build does. @throws ToolError when none does */
export async function firstFitFfmpeg(candidates: readonly (string | undefined)[]): Promise<string> {
  const tried: string[] = [];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const missing = await lacksOf(candidate);
    if (missing === undefined) return candidate;
    tried.push(`${candidate}: ${missing}`);
  }
  throw new ToolError('ffmpeg', null, 'is needed with libx264 and drawtext; install it (on Debian: apt-get install ffmpeg)', tried);
}

async function lacksOf(ffmpeg: string): Promise<string | undefined> {
  try {
    const [encoders, filters] = await Promise.all([execute(ffmpeg, ['-hide_banner', '-encoders']), execute(ffmpeg, ['-hide_banner', '-filters'])]);
    if (!/\slibx264\s/.test(encoders.stdout)) return 'has no libx264';
    if (!/\sdrawtext\s/.test(filters.stdout)) return 'has no drawtext';
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'does not run') : 'does not run';
  }
}

/** Undefined where the package has no binary for this machine. */
function npmFfmpeg(): string | undefined {
  try {
    return v.parse(v.object({ path: v.string() }), require('@ffmpeg-installer/ffmpeg')).path;
  } catch {
    return undefined;
  }
}

/** @throws ToolError where the package has no binary for this machine */
export function npmPackager(platform: string, architecture: string): Pick<Tools, 'packager' | 'packagerVersion'> {
  const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'osx', win32: 'win' };
  const system = systems[platform];
  if (system === undefined || !['x64', 'arm64'].includes(architecture) || (system === 'win' && architecture === 'arm64')) {
    throw new ToolError('shaka-packager', null, `has no binary for ${platform} on ${architecture}`);
  }
  const manifest = require.resolve('shaka-packager/package.json');
  const { version } = v.parse(v.object({ version: v.string() }), require(manifest));
  return { packager: join(dirname(manifest), 'bin', `packager-${system}-${architecture}${system === 'win' ? '.exe' : ''}`), packagerVersion: version };
}
