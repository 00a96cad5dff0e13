import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port';
import { contentCache, rootFolder } from './paths';

/** What `npm start` reads of the project. */
const PROJECT = ['headend', 'platform', 'src', 'static', 'package.json', 'settings.json', 'metadata.json', 'tsconfig.json', 'LICENSE', '.env', '.gitignore'];

/** ms for a step of a start on a busy machine. */
const PATIENCE = 60_000;

export interface TreeOptions {
  /** A build that is there already, and up to date. */
  readonly isBuilt?: boolean;
  /** Content that is there already. */
  readonly hasContent?: boolean;
}

/** The project once more, so that what it lacks or what is damaged in it is nobody else's. @returns its folder */
export async function copyOfProject({ isBuilt = false, hasContent = false }: TreeOptions): Promise<string> {
  const tree = await mkdtemp(path.join(tmpdir(), 'npm-start-'));
  for (const part of PROJECT) await cp(path.join(rootFolder, part), path.join(tree, part), { recursive: true });
  await symlink(path.join(rootFolder, 'node_modules'), path.join(tree, 'node_modules'));
  await mkdir(path.join(tree, '.cache'));
  if (hasContent) await symlink(contentCache, path.join(tree, '.cache/content'));
  if (isBuilt) {
    await mkdir(path.join(tree, 'build'));
    await writeFile(path.join(tree, 'build/operator.json'), '{}');
    await writeFile(path.join(tree, 'build/index.html'), '<!DOCTYPE html><head></head>');
  }
  return tree;
}

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** `npm start` as a person runs it. */
export class NpmStart {
  said = '';
  private readonly child: ChildProcess;
  private seen: readonly Running[] = [];

  private constructor(
    tree: string,
    readonly port: number,
  ) {
    this.child = spawn('npm', ['start', '--', '--port', String(port)], { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  static async in(tree: string, port?: number): Promise<NpmStart> {
    return new NpmStart(tree, port ?? (await freePort()));
  }

  /** Until it has said these words, or runs such a program. */
  async until(what: { readonly said: string } | { readonly runs: RegExp }, patience = PATIENCE): Promise<void> {
    const isThere = (): boolean => ('said' in what ? this.said.includes(what.said) : this.below().some(({ command }) => what.runs.test(command)));
    const end = Date.now() + patience;
    while (!isThere()) {
      await sleep(50);
      if (this.child.exitCode !== null || this.child.signalCode !== null || Date.now() > end) throw new Error(`npm start did not get so far:\n${this.said}`);
    }
    this.seen = this.below();
  }

  /** To npm alone, or to what npm runs. */
  signal(name: NodeJS.Signals, to: 'npm' | 'child'): void {
    this.seen = this.below();
    const pid = to === 'npm' ? this.child.pid : this.seen.find(({ parent }) => parent === this.child.pid)?.pid;
    if (pid === undefined) throw new Error('nobody to send it to');
    process.kill(pid, name);
  }

  /** npm's own exit code, once it has ended. */
  async exitCode(): Promise<number | null> {
    const end = Date.now() + PATIENCE;
    while (this.child.exitCode === null && this.child.signalCode === null && Date.now() < end) await sleep(20);
    return this.child.exitCode;
  }

  /** @returns whether anybody answers at its port */
  listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      const answer = (isThere: boolean): void => {
        socket.destroy();
        resolve(isThere);
      };
      socket.once('connect', () => answer(true)).once('error', () => answer(false));
    });
  }

  /** The processes that it had when it was signalled and that are still there. */
  left(): string[] {
    const now = new Map(processes().map((one) => [one.pid, one.command]));
    return this.seen.filter(({ pid, command }) => now.get(pid) === command).map(({ command }) => command);
  }

  /** Takes everything away that may be left. */
  end(): void {
    for (const { pid } of [...this.below(), ...this.seen]) killed(pid);
    if (this.child.pid !== undefined) killed(this.child.pid);
  }

  private below(): readonly Running[] {
    const all = processes();
    const family = new Set([this.child.pid ?? -1]);
    // Parents come before their children in no particular order: as many rounds as there are generations.
    for (let size = 0; size < family.size; ) {
      size = family.size;
      for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
    }
    return all.filter(({ pid }) => pid !== this.child.pid && family.has(pid));
  }
}

/** All that live on this machine: who has ended and is only not yet fetched by its parent does not. */
function processes(): readonly Running[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, as it should.
  }
}

export async function removeTree(tree: string): Promise<void> {
  // Whoever was killed in the middle of its work may still be writing.
  await rm(tree, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
