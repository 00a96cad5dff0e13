import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { spawnGroup } from '../command/tool-group';
import { Refusal } from '../package/refusal';

/** ms: a TV may ask its viewer for leave before it installs anything. */
const PATIENCE = 5 * 60_000;

export interface ToolParts {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Where to look after `PATH`: the project's own tools. */
  readonly ownFolder: string;
  readonly out: { write(text: string): unknown };
  /** Ends the tool that is running. */
  readonly signal?: AbortSignal | undefined;
}

/** The vendors' command line tools, called as programs: no shell reads what they are given. */
export class Tools {
  constructor(private readonly parts: ToolParts) {}

  /** @throws Refusal with `advice` for each that is not there */
  async need(names: readonly string[], advice: string): Promise<void> {
    const missing: string[] = [];
    for (const name of names) if ((await this.find(name)) === undefined) missing.push(name);
    if (missing.length > 0) throw new Refusal(`${missing.join(', ')}: not on this machine.\n${advice}`);
  }

  /**
   * Runs a tool to its end.
   * @param failure words by which it tells of a failure that its exit code keeps quiet about
   * @returns what it has written
   * @throws Refusal with its own words when it fails, or takes longer than five minutes
   */
  async run(name: string, args: readonly string[], failure?: RegExp): Promise<string> {
    const path = await this.find(name);
    if (path === undefined) throw new Refusal(`${name}: not on this machine`);
    this.parts.out.write(`> ${[name, ...args].join(' ')}\n`);
    const { code, said } = await finished(path, args, this.parts);
    if (code !== 0 || failure?.test(said) === true) throw new Refusal(`${name} ${args[0] ?? ''} failed (exit code ${code ?? 'none'}):\n${said.trim()}`);
    return said;
  }

  private async find(name: string): Promise<string | undefined> {
    for (const folder of [...(this.parts.env['PATH'] ?? '').split(delimiter), this.parts.ownFolder]) {
      if (folder === '') continue;
      const path = join(folder, name);
      try {
        await access(path, constants.X_OK);
        return path;
      } catch {
        // The next folder may have it.
      }
    }
    return undefined;
  }
}

function finished(path: string, args: readonly string[], { env, signal }: ToolParts): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    // Some of them are scripts, which would leave their own programs behind.
    const child = spawnGroup(path, args, { env, timeout: PATIENCE, shell: false, signal });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}
