import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

export interface GroupOptions extends SpawnOptions {
  /** Ends the tool, and whatever it has started. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a tool that starts others: as a group of its own, which can be ended as a whole. Standard output and error are pipes. */
export function spawnGroup(program: string, args: readonly string[], { signal, ...options }: GroupOptions): ChildProcess {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  child.once('close', () => signal?.removeEventListener('abort', end));
  return child;
}
