import { parse } from 'acorn';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Parses every script of a folder at the level that it claims.
 * @throws Error that names the file, the place and what is too new there
 */
export async function assertSyntax(folder: string, ecmaVersion: 5): Promise<void> {
  const scripts = (await readdir(folder, { recursive: true })).filter((file) => /\.[cm]?js$/.test(file)).sort();
  if (scripts.length === 0) throw new Error(`${folder}: no script at all`);
  for (const file of scripts) {
    const code = await readFile(join(folder, file), 'utf8');
    try {
      parse(code, { ecmaVersion, sourceType: 'script' });
    } catch (error) {
      throw new Error(`${file} is not ES${ecmaVersion}: ${error instanceof Error ? error.message : String(error)}${excerpt(code, error)}`, { cause: error });
    }
  }
}

/** What stands where acorn stopped: in a minified file its line tells nothing. */
function excerpt(code: string, error: unknown): string {
  const { pos } = error as { readonly pos?: unknown };
  return typeof pos === 'number' ? `, at \`${code.slice(pos, pos + 60)}\`` : '';
}
