import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ConnectionPatience } from '../../headend/http/create-server';
import type { CallRates } from '../../headend/http/call-limits';
import type { Limits } from '../../headend/ssm/session';
import type { KeptKind } from '../../headend/tokens/token-keys';
import type { TokenKind } from '../../headend/tokens/claims';

/** Of the headend that is attacked; decision 030's own unless given. */
export interface TargetOptions {
  readonly rates?: CallRates;
  readonly proxies?: number;
  readonly limits?: Limits;
  readonly patience?: ConnectionPatience;
  /** A build of the app to serve. */
  readonly appFolder?: string;
  /** Hex: keys that the attacker has got hold of. */
  readonly tokenKeys?: Readonly<Record<KeptKind, string>>;
}

export interface Question {
  readonly id: number;
  readonly what:
    | { readonly kind: 'sign'; readonly token: TokenKind; readonly claims: unknown }
    | { readonly kind: 'kept' | 'most' | 'connections' };
}

export interface Answer {
  /** 0: not asked for; the port that it listens on. */
  readonly id: number;
  readonly value?: string | number;
  readonly error?: string;
}

/** For attacks on something else than the limiter, all from one address. */
export const anyRate: CallRates = { account: { burst: 1e9, perSecond: 1e6 }, address: { burst: 1e9, perSecond: 1e6 } };

/** A headend on loopback in a process of its own, so that what it takes is measured from outside. */
export class Target {
  private asked = 0;
  private readonly waiting = new Map<number, { readonly resolve: (value: Answer['value']) => void; readonly reject: (error: Error) => void }>();

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    child.on('message', (answer: Answer) => this.onAnswer(answer));
    child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the headend is gone'));
    });
  }

  static async start(options: TargetOptions = {}): Promise<Target> {
    const file = fileURLToPath(new URL('./target-process.ts', import.meta.url));
    const child = fork(file, [JSON.stringify(options)], { execArgv: ['--import', 'tsx', '--expose-gc'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', ({ value }: Answer) => resolve(Number(value)));
      child.once('exit', (code) => reject(new Error(`the headend did not start: ${code ?? 'a signal'}`)));
    });
    return new Target(child, port);
  }

  /** A token that is signed as the headend signs, whatever it says. */
  async sign(token: TokenKind, claims: unknown): Promise<string> {
    return String(await this.ask({ kind: 'sign', token, claims }));
  }

  /** Bytes on the heap that are left once garbage is collected. */
  async kept(): Promise<number> {
    return Number(await this.ask({ kind: 'kept' }));
  }

  /** Bytes: the most that the process had in memory since it was started. */
  async most(): Promise<number> {
    return Number(await this.ask({ kind: 'most' }));
  }

  /** Open on its side. */
  async connections(): Promise<number> {
    return Number(await this.ask({ kind: 'connections' }));
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }

  private ask(what: Question['what']): Promise<Answer['value']> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, what } satisfies Question);
    });
  }

  private onAnswer({ id, value, error }: Answer): void {
    if (error === undefined) this.waiting.get(id)?.resolve(value);
    else this.waiting.get(id)?.reject(new Error(error));
    this.waiting.delete(id);
  }
}

/** Runs an attack on a headend of its own and ends it, whatever comes of it. */
export async function against<Result>(options: TargetOptions, attack: (target: Target) => Promise<Result>): Promise<Result> {
  const target = await Target.start(options);
  try {
    return await attack(target);
  } finally {
    await target.close();
  }
}
