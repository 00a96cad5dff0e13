import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A tool that could not be started, or said no. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  constructor(
    readonly tool: string,
    /** Null when it never ran or was killed. */
    readonly exitCode: number | null,
    what: string,
    /** The last lines of what it said. */
    readonly lastLines: readonly string[] = [],
  ) {
    super([`${tool} ${what}`, ...lastLines].join('\n  '));
  }
}

export interface RunOptions {
  /** For messages. */
  readonly name: string;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const KEPT_LINES = 12;
/** ffmpeg repeats a whole filter graph in one line. */
const KEPT_CHARACTERS = 300;

/** Runs a program to its end. @throws ToolError, or the signal's reason once it is aborted */
export async function runTool(program: string, args: readonly string[], { name, cwd, signal, onLine }: RunOptions): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const lastLines: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    lastLines.push(line.length > KEPT_CHARACTERS ? `${line.slice(0, KEPT_CHARACTERS)}…` : line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
  });
  createInterface(child.stdout).on('line', (line) => onLine?.(line));
  try {
    const { code, killedBy } = await new Promise<{ code: number | null; killedBy: string | null }>((resolve, reject) => {
      child.once('error', (error) => {
        reject(new ToolError(name, null, `(${program}) does not start: ${error.message}`));
      });
      child.once('close', (code, killedBy) => {
        resolve({ code, killedBy });
      });
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new ToolError(name, code, code === null ? `was killed by ${killedBy ?? 'a signal'}` : `ended with exit code ${code}`, lastLines);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
