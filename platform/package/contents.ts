import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertShippable } from '../inventory';
import { forbiddenIn } from '../inventory/forbidden';
import { writeFiles, type Files } from './files';
import { SHELL_FILES } from './hosted-shell';
import { reasonOf } from './refusal';

/**
 * What of a package's files may not be shipped, in words: of the whole app, or of the hosted variant's shell.
 * @param also the platform's own files: manifest, pictures, signatures
 */
export async function faultsOfContents(files: Files, also: readonly string[]): Promise<string[]> {
  if (files.has('shell.js')) return faultsOfShell(files, also);
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  try {
    await writeFiles(folder, files);
    await assertShippable(folder, { also });
    return [];
  } catch (error) {
    return [reasonOf(error).replaceAll(folder, 'the app')];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function faultsOfShell(files: Files, also: readonly string[]): string[] {
  const expected = [...SHELL_FILES, ...also];
  return [...files].flatMap(([path, bytes]) => {
    const stray = expected.includes(path) ? [] : ['no file of the hosted variant'];
    return [...stray, ...forbiddenIn(path, Buffer.from(bytes))].map((words) => `${path}: ${words}`);
  });
}
