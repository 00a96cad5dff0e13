import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** `npm run inject` as a person runs it. */
export class InjectCommand {
  said = '';
  private readonly child: ChildProcess;

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'platform/emulator/inject.ts'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Ctrl+C. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.ended();
  }
}

const running: InjectCommand[] = [];

export function runInject(...args: readonly string[]): InjectCommand {
  const command = new InjectCommand(...args);
  running.push(command);
  return command;
}

/** Between tests. */
export async function endInjections(): Promise<void> {
  for (const command of running.splice(0)) await command.interrupt();
}
