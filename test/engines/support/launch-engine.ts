import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromiumPath } from '../../support/chromium';
import { CdpConnection } from '../../../platform/emulator/inspector/cdp-connection';
import { EnginePage } from './engine-page';
import type { EngineName } from './engines';
import { fetchEngine } from './fetch-engine';
import { ensureLibraries } from './libraries';

export interface LaunchOptions {
  /** Flags besides ours, e.g. `--autoplay-policy=no-user-gesture-required`. */
  readonly args?: readonly string[];
}

const flags = [
  '--headless',
  // It runs as root, on a machine of its own.
  '--no-sandbox',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
  '--window-size=1920,1080',
  // Any free one: on a fixed port a browser that was left over would answer for this one.
  '--remote-debugging-port=0',
];

/** ms that a browser may take to listen: a busy machine starts one slowly. */
const startLimit = 60_000;
/** ms to leave in peace. */
const stopLimit = 5_000;
const keptLines = 20;

/** A browser that runs, with a fresh profile. */
export class Engine {
  constructor(
    /** e.g. `79`. */
    readonly majorVersion: number,
    /** e.g. `HeadlessChrome/79.0.3945.0`. */
    readonly product: string,
    private readonly browser: CdpConnection,
    private readonly stop: () => Promise<void>,
  ) {}

  /** Where its inspector listens, as a TV's does. */
  get inspector(): string {
    return `http://${new URL(this.browser.url).host}`;
  }

  /**
   * A page with storage and caches of its own, preflights included.
   * @param besides a page to share them with instead
   */
  async newPage(besides?: EnginePage): Promise<EnginePage> {
    const { browser } = this;
    const contextId = besides?.contextId ?? (await browser.send('Target.createBrowserContext')).browserContextId;
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank', browserContextId: contextId });
    const url = new URL(browser.url);
    url.pathname = `/devtools/page/${targetId}`;
    return EnginePage.attach({ page: await CdpConnection.open(url.href, `a page of ${this.product}`), browser, targetId, contextId });
  }

  /** Idempotent. Old engines do not wait for what their pages still had to send. */
  async close(): Promise<void> {
    // It may hang up before it answers.
    await this.browser.send('Browser.close').catch(() => undefined);
    this.browser.close();
    await this.stop();
  }
}

/**
 * Starts an engine, after fetching it where need be.
 * @throws Error when it cannot be had, does not start, or turns out to be another one
 */
export async function launchEngine(name: EngineName, options?: LaunchOptions): Promise<Engine> {
  return launchBinary(await binaryOf(name), name, options);
}

/**
 * Starts a browser.
 * @param name the engine that it has to be
 * @throws Error when it does not start, or turns out to be another one
 */
export async function launchBinary(binary: string, name: EngineName, { args = [] }: LaunchOptions = {}): Promise<Engine> {
  const profile = await mkdtemp(path.join(tmpdir(), `engine-${name}-`));
  // A group of its own: Chromium is many processes, and all have to go.
  const child = spawn(binary, [...flags, ...args, `--user-data-dir=${profile}`, 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const killAtExit = (): void => {
    killGroup(child);
  };
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    await ended(child);
    process.off('exit', killAtExit);
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const browser = await CdpConnection.open(await listeningAt(child, name), `Chromium ${name}`);
    const { product } = await browser.send('Browser.getVersion');
    const majorVersion = Number(/\/(\d+)\./.exec(product)?.[1]);
    if (name !== 'system' && majorVersion !== Number(name)) throw new Error(`asked for Chromium ${name}, and ${product} answers`);
    return new Engine(majorVersion, product, browser, stop);
  } catch (error) {
    killGroup(child);
    await stop();
    throw error;
  }
}

async function binaryOf(name: EngineName): Promise<string> {
  if (name === 'system') return chromiumPath();
  const binary = await fetchEngine(name);
  ensureLibraries(binary);
  return binary;
}

/** The browser's WebSocket, which it prints once it listens. */
function listeningAt(child: ChildProcess, name: string): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error([`Chromium ${name} ${what}`, ...said].join('\n  ')));
    };
    const timer = setTimeout(() => {
      fail(`does not listen after ${startLimit} ms`);
    }, startLimit);
    child.once('error', ({ message }) => {
      fail(`does not start: ${message}`);
    });
    child.once('exit', (code, signal) => {
      fail(`ended at its start (${code ?? signal ?? 'unknown'})`);
    });
    if (child.stderr === null) return;
    // Read to its end: a browser whose output nobody takes would come to a halt.
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (said.length > keptLines) said.shift();
      const url = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        killGroup(child);
      }, stopLimit);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  // Its helpers may outlive it.
  killGroup(child);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All gone.
  }
}
