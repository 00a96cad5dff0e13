// @vitest-environment node
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool, ToolError } from '../../../../headend/content/run-tool';
import { firstFitFfmpeg, locateTools, npmPackager } from '../../../../headend/content/tools';

const run = (script: string, options: { signal?: AbortSignal; onLine?: (line: string) => void } = {}) => runTool(process.execPath, ['-e', script], { name: 'node', ...options });

describe('runTool', () => {
  it('hands on what the tool prints', async () => {
    const lines: string[] = [];
    await run('console.log("one"); console.log("two")', { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['one', 'two']);
  });

  it('names the tool, its exit code and its last words', async () => {
    const failure = await run('for (let i = 0; i < 50; i++) console.error("line " + i); process.exitCode = 3').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ToolError);
    expect(failure).toMatchObject({ tool: 'node', exitCode: 3 });
    expect(String(failure)).toMatch(/node ended with exit code 3[\s\S]*line 49/);
    expect(String(failure)).not.toMatch(/line 20/);
  });

  it('says when a tool does not even start', async () => {
    await expect(runTool('/no/such/tool', [], { name: 'tool' })).rejects.toThrow(/tool \(\/no\/such\/tool\) does not start/);
  });

  it('kills the tool when aborted, and says why it stopped', async () => {
    const abort = new AbortController();
    const done = run('console.log("up"); setTimeout(() => {}, 60000)', { signal: abort.signal, onLine: () => abort.abort(new Error('enough')) });
    await expect(done).rejects.toThrow('enough');
    await expect(run('', { signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('the choice of ffmpeg', () => {
  let folder: string;
  const fake = async (name: string, encoders: string, filters: string) => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\ncase "$*" in *encoders*) echo " V..... ${encoders} codec";; *) echo " T.C ${filters} V->V";; esac\n`);
    await chmod(path, 0o755);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('takes the first that can encode H.264 and draw text', async () => {
    const mute = await fake('mute', 'libx264', 'drawbox');
    const blind = await fake('blind', 'libopenh264', 'drawtext');
    const fit = await fake('fit', 'libx264', 'drawtext');
    await expect(firstFitFfmpeg(['/no/such/ffmpeg', undefined, mute, blind, fit])).resolves.toBe(fit);
    await expect(firstFitFfmpeg([fit, mute])).resolves.toBe(fit);
  });

  it('says what each lacks when none will do, and what to do about it', async () => {
    const mute = await fake('mute', 'libx264', 'drawbox');
    await expect(firstFitFfmpeg(['/no/such/ffmpeg', mute])).rejects.toThrow(/apt-get install ffmpeg[\s\S]*ENOENT[\s\S]*mute: has no drawtext/);
  });

  it('finds all tools of this machine', async () => {
    const tools = await locateTools();
    expect(tools.packagerVersion).toMatch(/^\d+\.\d+\.\d+$/);
    await runTool(tools.packager, ['--version'], { name: 'packager' });
  });

  it('says where there is no packager', () => {
    expect(npmPackager('darwin', 'arm64').packager).toMatch(/packager-osx-arm64$/);
    expect(() => npmPackager('linux', 's390x')).toThrow('no binary for linux on s390x');
    expect(() => npmPackager('win32', 'arm64')).toThrow(ToolError);
  });
});
