import { PNG } from 'pngjs';
import type { CdpConnection } from '../../../platform/emulator/inspector/cdp-connection';

/** What a page and its browser are asked over. */
interface Connections {
  readonly page: CdpConnection;
  readonly browser: CdpConnection;
  readonly targetId: string;
  /** Pages of one context share storage and caches. */
  readonly contextId: string;
}

/** ms without a request after which a page counts as quiet. */
const quietTime = 100;
/** ms that a page may take to close. */
const closeLimit = 5_000;

/** One page of an engine, driven over its own WebSocket as a TV's is. Nothing that it does counts as a user's gesture. */
export class EnginePage {
  private readonly inFlight = new Set<string>();
  private lastRequestAt = performance.now();

  private constructor(private readonly connections: Connections) {
    const { page } = connections;
    page.on('Network.requestWillBeSent', ({ requestId }: { readonly requestId: string }) => {
      this.lastRequestAt = performance.now();
      this.inFlight.add(requestId);
    });
    const settled = ({ requestId }: { readonly requestId: string }): void => {
      this.lastRequestAt = performance.now();
      this.inFlight.delete(requestId);
    };
    page.on('Network.loadingFinished', settled);
    page.on('Network.loadingFailed', settled);
  }

  static async attach(connections: Connections): Promise<EnginePage> {
    const page = new EnginePage(connections);
    for (const domain of ['Page.enable', 'Runtime.enable', 'Network.enable'] as const) await page.cdp.send(domain);
    return page;
  }

  /** For what has no short name here. `Page`, `Runtime` and `Network` are enabled. */
  get cdp(): CdpConnection {
    return this.connections.page;
  }

  get contextId(): string {
    return this.connections.contextId;
  }

  /** Resolves when the new page's `load` event has fired. */
  async navigate(url: string): Promise<void> {
    const loaded = this.cdp.next('Page.loadEventFired');
    // Otherwise unhandled when the navigation itself fails first.
    loaded.catch(() => undefined);
    const { errorText } = await this.cdp.send('Page.navigate', { url });
    if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  async reload(): Promise<void> {
    const loaded = this.cdp.next('Page.loadEventFired');
    loaded.catch(() => undefined);
    await this.cdp.send('Page.reload');
    await loaded;
  }

  /** @param source runs in each page that is navigated to, before its own scripts */
  async runFirst(source: string): Promise<void> {
    await this.cdp.send('Page.addScriptToEvaluateOnNewDocument', { source });
  }

  /**
   * The value of an expression, which has to be JSON; a promise is awaited. Text, not a function: what is compiled
   * for Node may be too new for the engine.
   */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.cdp.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
      userGesture: false,
    });
    if (exceptionDetails === undefined) return result.value as unknown;
    throw new Error(`in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }

  /** Resolves when no request of the page waits for its answer, and none has left for a moment. */
  async quiet(): Promise<void> {
    while (this.inFlight.size > 0 || performance.now() - this.lastRequestAt < quietTime) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** @param keyCode as `KeyboardEvent.keyCode` gives it, e.g. 13 for OK, 10009 or 461 for Back */
  async pressKey(keyCode: number, key = ''): Promise<void> {
    const codes = { windowsVirtualKeyCode: keyCode, nativeVirtualKeyCode: keyCode, key };
    await this.cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...codes });
    await this.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...codes });
  }

  /** What can be seen. */
  async screenshot(): Promise<PNG> {
    const { data } = await this.cdp.send('Page.captureScreenshot', { format: 'png' });
    return PNG.sync.read(Buffer.from(data, 'base64'));
  }

  /**
   * Lets the page have one turn more, and stops its scripts in it: no timer runs, no answer is heard, until they are let go.
   * @param statement what happens in that turn
   * @returns lets them go
   */
  async standStill(statement: string): Promise<() => Promise<void>> {
    await this.cdp.send('Debugger.enable');
    const paused = this.cdp.next('Debugger.paused');
    // The turn's last statement is the debugger's: whatever the page put off has no turn to run in.
    const turn = this.cdp.send('Runtime.evaluate', { expression: `${statement}; debugger;` });
    // Whoever lets the scripts go hears of it.
    turn.catch(() => undefined);
    await paused;
    return async () => {
      await this.cdp.send('Debugger.resume');
      await turn;
      await this.cdp.send('Debugger.disable');
    };
  }

  /**
   * Hides the page and stops its scripts right after its `visibilitychange` event, as a TV does when another app comes
   * to the front. A page stopped so never comes back: this is no means to test the return.
   */
  async suspend(): Promise<void> {
    await this.cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  }

  /**
   * Closes the page as its tab's cross does: it gets its last events. Resolves when it is gone. Chromium 79 sometimes
   * leaves a stopped page open; it has had its events then, and is deleted.
   */
  async close(): Promise<void> {
    // It may be gone before it can answer.
    this.cdp.send('Page.close').catch(() => undefined);
    await Promise.race([this.cdp.closed, new Promise((resolve) => setTimeout(resolve, closeLimit))]);
    await this.destroy();
  }

  /** Kills the page's process: it hears nothing and sends nothing. */
  async crash(): Promise<void> {
    const crashed = this.cdp.next('Inspector.targetCrashed');
    // It never answers, and old engines do not even say that they will not.
    this.cdp.send('Page.crash').catch(() => undefined);
    await crashed;
  }

  /** For tidying up: old engines delete the page there and then, with or without its last events. Idempotent. */
  async destroy(): Promise<void> {
    const { browser, targetId } = this.connections;
    // It is closed already.
    await browser.send('Target.closeTarget', { targetId }).catch(() => undefined);
    this.cdp.close();
  }
}
