import { PNG } from 'pngjs';
import type { BrowserContext, CDPSession, Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import type {} from '../../../src/contract/debug-handle';
import type { ChronicleEntry, PlayerState } from '../../../src/contract/player';
import type {} from '../../../platform/emulator/tv/install';
import { stripIn, type Strip } from '../../support/picture';
import type { EmeCount } from './eme-counter';

/** Keyboard stand-ins for the remote, as the README lists them. */
const KEYS = {
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
  Ok: 'Enter',
  Back: 'Backspace',
  ChannelUp: 'PageUp',
  ChannelDown: 'PageDown',
  PlayPause: 'Space',
  Info: 'i',
} as const;

export type RemoteKey = keyof typeof KEYS;

/** One moment of a page's network traffic, in the order of happening. */
export interface Traffic {
  readonly kind: 'request' | 'answer';
  readonly method: string;
  readonly path: string;
}

/** One TV: a page with its own storage, driven by keys and watched from outside. */
export class Tv {
  readonly requests: Request[] = [];
  readonly traffic: Traffic[] = [];
  /** What the page complained about. */
  readonly uncaught: Error[] = [];
  private session: Promise<CDPSession> | undefined;

  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly account: string,
  ) {
    page.on('request', (request) => {
      this.requests.push(request);
      this.note('request', request);
    });
    page.on('response', (response) => {
      this.note('answer', response.request());
    });
    page.on('pageerror', (error) => this.uncaught.push(error));
  }

  async press(...keys: readonly RemoteKey[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(KEYS[key]);
  }

  /** Keys of a TV's remote, by their codes: what no keyboard has arrives all the same. */
  async remote(...codes: readonly number[]): Promise<void> {
    const devTools = await this.devTools();
    for (const code of codes) {
      const key = { windowsVirtualKeyCode: code, nativeVirtualKeyCode: code, key: '' };
      await devTools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
      await devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    }
  }

  devTools(): Promise<CDPSession> {
    this.session ??= this.context.newCDPSession(this.page);
    return this.session;
  }

  /** What the app has asked of the emulated platform. */
  platformCalls(): Promise<readonly string[]> {
    return this.page.evaluate(() => window.emulatedTv?.calls() ?? []);
  }

  state(): Promise<PlayerState['kind'] | undefined> {
    return this.page.evaluate(() => window.tvPlayer?.state().kind);
  }

  async errorCode(): Promise<string | undefined> {
    return this.page.evaluate(() => {
      const state = window.tvPlayer?.state();
      return state?.kind === 'failed' ? state.error.code : undefined;
    });
  }

  chronicle(): Promise<readonly ChronicleEntry[]> {
    return this.page.evaluate(() => window.tvPlayer?.chronicle() ?? []);
  }

  /** Frames decoded by the element since its source was set. */
  decodedFrames(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
  }

  position(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  }

  pictureHeight(): Promise<number> {
    return this.page.evaluate(() => document.querySelector('video')?.videoHeight ?? 0);
  }

  keySessions(): Promise<EmeCount> {
    return this.page.evaluate(() => ({ ...(window as unknown as { __emeCount: EmeCount }).__emeCount }));
  }

  /** Those that are open, by their number: the n-th that the page has created. */
  openKeySessions(): Promise<readonly number[]> {
    return this.page.evaluate(() => [...(window as unknown as { __emeOpen: ReadonlySet<number> }).__emeOpen]);
  }

  async screenshot(): Promise<PNG> {
    return PNG.sync.read(await this.page.screenshot());
  }

  /** The channel and frame numbers that are burnt into the picture, read from a screenshot. */
  async strip(): Promise<Strip | undefined> {
    return stripIn(await this.screenshot());
  }

  /** The same without the app's canvas: the sign of a pause lies over a cell, and whether the rest can be read depends on the frame. */
  async stripBehindSigns(): Promise<Strip | undefined> {
    const show = (visibility: string) => this.page.evaluate((value) => document.querySelector('canvas')?.style.setProperty('visibility', value), visibility);
    // The page's policy forbids a style sheet of the driver's.
    await show('hidden');
    const strip = await this.strip();
    await show('visible');
    return strip;
  }

  /** Waits until a picture moves: decoded frames rise, and the burnt-in frame counter does too. */
  async expectPlaying(): Promise<void> {
    await this.expectState('playing');
    const frames = await this.decodedFrames();
    await expect.poll(() => this.decodedFrames(), { timeout: 10_000, message: 'decoded frames rise' }).toBeGreaterThan(frames);
    await expect.poll(() => this.strip(), { timeout: 10_000, message: 'the picture shows its frame counter' }).toBeDefined();
  }

  async expectState(kind: PlayerState['kind']): Promise<void> {
    const outcome = async () => {
      const state = await this.state();
      // A test that waits for something else is told why.
      return state === 'failed' && kind !== 'failed' ? `failed: ${await this.errorCode()}` : state;
    };
    await expect.poll(outcome, { timeout: 30_000, message: 'state' }).toBe(kind);
  }

  /** What a screen reader says: the dialog or card that has the viewer's attention. */
  async words(): Promise<string> {
    return (await this.page.locator('[role=status]').textContent()) ?? '';
  }

  /** Waits for the home page to show its channels. */
  async expectHome(): Promise<void> {
    await expect.poll(() => this.words(), { timeout: 15_000, message: 'a channel has the focus' }).not.toBe('');
  }

  /** What the app keeps in its storage right now. */
  stored(): Promise<Readonly<Record<string, string>>> {
    return this.page.evaluate(() => Object.fromEntries(Object.entries(window.localStorage).map(([key, value]) => [key, String(value)])));
  }

  /** All that this page has ever written into storage. */
  everStored(): Promise<readonly string[]> {
    return this.page.evaluate(() => [...(window as unknown as { __written: readonly string[] }).__written]);
  }

  /** The page's process dies; nothing of the page runs any more, no event, no tear-down. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    // The navigation can never succeed: its process dies of it.
    await Promise.all([crashed, this.page.goto('chrome://crash').catch(() => undefined)]);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  private note(kind: Traffic['kind'], request: Request): void {
    this.traffic.push({ kind, method: request.method(), path: new URL(request.url()).pathname });
  }
}
