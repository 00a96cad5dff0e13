import type { PNG } from 'pngjs';
import { expect } from 'vitest';
import { stripIn, type Strip } from '../../support/picture';
import type { EnginePage } from './engine-page';
import type { Television } from './televisions';

/** Codes of the remotes. */
const REMOTE = {
  tizen: { Back: 10009, ChannelUp: 427, ChannelDown: 428 },
  webos: { Back: 461, ChannelUp: 33, ChannelDown: 34 },
} as const;
const ARROWS = { Left: 37, Up: 38, Right: 39, Down: 40, Ok: 13 } as const;

export type RemoteKey = keyof typeof ARROWS | keyof (typeof REMOTE)['tizen'];

/** For a busy machine that draws 1080 lines without a graphics card. */
const PATIENT = { timeout: 30_000 };

/** What a screen reader says: the dialog or card that has the viewer's attention. */
const WORDS = `(document.querySelector('[role=status]') || { textContent: '' }).textContent`;

/** What Lightning draws with: a canvas gives the context that it has, and no other. */
const RENDERER = `(function () {
  var canvas = document.querySelector('canvas');
  return canvas === null ? 'nothing' : canvas.getContext('webgl') !== null ? 'WebGL' : canvas.getContext('2d') !== null ? 'canvas2d' : 'nothing';
})()`;

/** The packaged app on a TV's engine: driven by the remote's keys, watched from outside. */
export class PackagedTv {
  /** What the page complained about. */
  readonly uncaught: string[] = [];

  constructor(
    readonly page: EnginePage,
    readonly television: Television,
    readonly account: string,
  ) {
    page.cdp.on('Runtime.exceptionThrown', ({ exceptionDetails }: { readonly exceptionDetails: { readonly text: string; readonly exception?: { readonly description?: string } } }) => {
      this.uncaught.push(exceptionDetails.exception?.description ?? exceptionDetails.text);
    });
  }

  async press(...keys: readonly RemoteKey[]): Promise<void> {
    const codes = { ...ARROWS, ...REMOTE[this.television.platform] };
    for (const key of keys) await this.page.pressKey(codes[key]);
  }

  screenshot(): Promise<PNG> {
    return this.page.screenshot();
  }

  /** The channel and frame numbers that are burnt into the picture, as they are on the screen right now. */
  async strip(): Promise<Strip | undefined> {
    return stripIn(await this.screenshot());
  }

  /** Waits until that channel's picture moves. @returns a frame that was seen */
  async expectPicture(channel: number): Promise<number> {
    const first = await this.frameOf(channel);
    await expect.poll(async () => (await this.frameOf(channel)) - first, { ...PATIENT, message: `the picture of channel ${channel} moves` }).not.toBe(0);
    return this.frameOf(channel);
  }

  /** Waits for the home page: a channel has the focus. */
  async expectHome(): Promise<void> {
    await expect.poll(() => this.words(), { ...PATIENT, message: 'a channel has the focus' }).toMatch(/^Aurora One\./);
  }

  async expectWords(words: RegExp): Promise<void> {
    await expect.poll(() => this.words(), { ...PATIENT, message: 'words' }).toMatch(words);
  }

  async words(): Promise<string> {
    return String(await this.page.evaluate(WORDS));
  }

  async renderer(): Promise<string> {
    return String(await this.page.evaluate(RENDERER));
  }

  /** What the app has asked of the emulated platform. */
  async platformCalls(): Promise<readonly string[]> {
    return (await this.page.evaluate('window.emulatedTv.calls()')) as readonly string[];
  }

  /** The app goes to the background with its scripts stopped. @returns what brings it to the front again */
  async suspend(): Promise<() => Promise<void>> {
    const go = await this.page.standStill('window.emulatedTv.hide()');
    return async () => {
      await go();
      await this.page.evaluate('window.emulatedTv.show()');
    };
  }

  private async frameOf(channel: number): Promise<number> {
    let frame = -1;
    const look = async () => {
      const strip = await this.strip();
      frame = strip?.frame ?? -1;
      return strip?.channel;
    };
    await expect.poll(look, { ...PATIENT, message: `the picture is of channel ${channel}` }).toBe(channel);
    return frame;
  }
}
