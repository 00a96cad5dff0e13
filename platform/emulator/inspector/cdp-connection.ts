import type { CDPSession } from 'playwright-core';
import { WebSocket, type RawData } from 'ws';

/** ms until a command counts as unanswered: a page that hangs must not hang the test with it. */
const answerLimit = 30_000;

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A message of the browser; it is of our own making, so its shape is believed. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * One WebSocket that speaks the DevTools protocol, to a browser or to a page: what every engine and every TV
 * understands. Playwright's own connection does not work below Chromium 85.
 */
export class CdpConnection {
  /** Typed after today's protocol; old engines know less of it, and say so. */
  readonly send: CDPSession['send'] = (method, params) => this.call(method, params) as never;

  /** Resolves when either side has hung up: a page does so when it is gone. */
  readonly closed: Promise<void>;

  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<string, Set<(params: never) => void>>();
  private lastId = 0;

  private constructor(
    readonly url: string,
    private readonly peer: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data) => {
      this.receive(JSON.parse(textOf(data)) as Message);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.giveUp();
        resolve();
      });
    });
    // A close follows, which tells whoever waits.
    socket.on('error', () => undefined);
  }

  /**
   * @param url `ws://…`, as the browser names it
   * @param peer who that is, in the words of an error
   */
  static async open(url: string, peer: string): Promise<CdpConnection> {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new CdpConnection(url, peer, socket);
  }

  /** Returns the removal of the listener. */
  on(event: string, listener: (params: never) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Resolves at the next such event; ask before you do what brings it about. */
  next(event: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.on(event, () => {
        clearTimeout(timer);
        stop();
        resolve();
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no ${event} from ${this.peer} within ${answerLimit} ms`));
      }, answerLimit);
    });
  }

  close(): void {
    this.socket.terminate();
    this.giveUp();
  }

  private call(method: string, params: object | undefined): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) {
        reject(new Error(`${method}: ${this.peer} has hung up`));
        return;
      }
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(`${method}: no answer from ${this.peer} within ${answerLimit} ms`));
      }, answerLimit);
      const settled = <Value>(settle: (value: Value) => void) => (value: Value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.waiting.set(id, { method, resolve: settled(resolve), reject: settled(reject) });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  private receive({ id, method, params, result, error }: Message): void {
    if (id === undefined) {
      for (const listener of [...(this.listeners.get(method ?? '') ?? [])]) listener(params as never);
      return;
    }
    const call = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(`${call.method}: ${error.message}`));
  }

  private giveUp(): void {
    for (const { method, reject } of this.waiting.values()) reject(new Error(`${method}: ${this.peer} has hung up`));
    this.waiting.clear();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}
