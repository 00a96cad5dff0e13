import type { CDPSession, Page } from 'playwright-core';

/** What a page's scripts hold on to. */
export class HeapMeter {
  private constructor(private readonly devTools: CDPSession) {}

  static async of(page: Page): Promise<HeapMeter> {
    return new HeapMeter(await page.context().newCDPSession(page));
  }

  /** Bytes that are left once all garbage is collected. */
  async used(): Promise<number> {
    await this.devTools.send('HeapProfiler.collectGarbage');
    return (await this.devTools.send('Runtime.getHeapUsage')).usedSize;
  }
}
