import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { contentRoutes, ensureContent } from '../../../headend/content';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import type { EmulatedKeySystem } from '../../../platform/emulator/cdm/key-system';
import { newDocumentScripts } from '../../../platform/emulator/new-document';
import { launchText } from '../../../platform/emulator/tv/options';
import { userAgentOf } from '../../../platform/emulator/tv/user-agent';
import { Lab } from '../../e2e/support/lab';
import { contentCache } from '../../e2e/support/paths';
import type { Engine } from './launch-engine';
import { PackagedTv } from './packaged-tv';
import { makePackages, type UnpackedPackages } from './packages';
import type { Television } from './televisions';

export interface SwitchOnOptions {
  /** A deep link. */
  readonly channel?: string;
  /** What the TV has beside the engine's own ClearKey. */
  readonly keySystems?: readonly EmulatedKeySystem[];
}

/** What a TV opens a package with, and a desktop engine without being told does not: its files may read each other, and a picture may have sound at once. */
export const TV_FLAGS = ['--allow-file-access-from-files', '--autoplay-policy=no-user-gesture-required'] as const;

/** A headend, and packages made for its operator, unpacked as on a TV. */
export class PackagedWorld {
  private households = 0;

  private constructor(
    readonly headend: RunningHeadend,
    readonly lab: Lab,
    readonly packages: UnpackedPackages,
  ) {}

  static async start(): Promise<PackagedWorld> {
    const library = await ensureContent({ cacheDir: contentCache });
    const headend = await startHeadend({ library, mediaRoutes: contentRoutes(library), allowPackagedApps: true });
    try {
      const operator = { brand: { name: 'Lumen TV' }, backend: { baseUrl: headend.url, tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } };
      return new PackagedWorld(headend, new Lab(headend.url), await makePackages(operator));
    } catch (error) {
      await headend.close();
      throw error;
    }
  }

  /** Opens the TV's package as the TV does. */
  async switchOn(engine: Engine, television: Television, { channel, keySystems }: SwitchOnOptions = {}): Promise<PackagedTv> {
    const { platform, version } = television;
    const tv = await this.screen(engine, television);
    const { page, account } = tv;
    await page.cdp.send('Network.setUserAgentOverride', { userAgent: userAgentOf(platform, version) });
    const launch = launchText(platform, { account, ...(channel !== undefined && { channel }) });
    for (const script of await newDocumentScripts({ tv: { platform, version, launch }, keySystems })) await page.runFirst(script);
    await page.navigate(this.address(platform));
    return tv;
  }

  /** Opens a TV's package on an engine that has nothing of that TV. */
  async open(engine: Engine, television: Television): Promise<PackagedTv> {
    const tv = await this.screen(engine, television);
    await tv.page.navigate(`${this.address(television.platform)}?account=${tv.account}`);
    return tv;
  }

  private async screen(engine: Engine, television: Television): Promise<PackagedTv> {
    const tv = new PackagedTv(await engine.newPage(), television, `household-${++this.households}`);
    await tv.page.cdp.send('Emulation.setDeviceMetricsOverride', { width: 1920, height: 1080, deviceScaleFactor: 1, mobile: false });
    return tv;
  }

  private address(platform: Television['platform']): string {
    return pathToFileURL(path.join(this.packages[platform].folder, 'index.html')).href;
  }

  async close(): Promise<void> {
    await this.headend.close();
    await this.packages.remove();
  }
}
