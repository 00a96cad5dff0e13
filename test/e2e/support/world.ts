import type { Browser, BrowserContext, Page } from 'playwright-core';
import { contentRoutes, ensureContent, type ContentLibrary } from '../../../headend/content';
import { startAppServer, type RunningAppServer } from '../../../headend/app/app-server';
import { emulatorsOf, tvEmulators, type EmulatedDevice } from '../../../headend/app/emulators';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { buildCdmScript, buildTvScript } from '../../../platform/emulator/build';
import type {} from '../../../platform/emulator/tv/install';
import { completeOptions, launchText, type TvOptions as EmulatedTvOptions } from '../../../platform/emulator/tv/options';
import { userAgentOf } from '../../../platform/emulator/tv/user-agent';
import { systemClock, type Clock } from '../../../src/base/clock';
import { launchChromium } from '../../support/chromium';
import { countKeySessions } from './eme-counter';
import { recordStorage } from './storage-recorder';
import { Lab } from './lab';
import { buildFolder, contentCache } from './paths';
import { Tv } from './tv';

export type DrmSystem = 'customer-ssm' | 'nagra-ssp';

export interface WorldOptions {
  readonly autoplayRule?: boolean;
  /** Who talks to the session service: the sample over the gateway, unless given. */
  readonly drm?: DrmSystem;
  readonly ssmSyncMode?: boolean;
  /** What the TVs have beside the browser's own ClearKey. */
  readonly emulated?: readonly string[];
  /** Origins of pages that use the same headend beside the app. */
  readonly guests?: readonly string[];
  /** What they are: TVs with a vendor's globals, keys and life. */
  readonly device?: EmulatedDevice;
  /** More of `operator.json`. */
  readonly operator?: object;
  /** The headend's. */
  readonly clock?: Clock;
}

export interface TvOptions {
  /** One more page of that TV: same storage, and same household unless another is given. */
  readonly sameAs?: Tv;
  /** A household of its own unless given, so that tests cannot take each other's slots. */
  readonly account?: string;
  readonly device?: string;
  /** The launch parameter. */
  readonly channel?: string;
  /** What its keys come by; all but the browser's own ClearKey are emulated for this TV alone. */
  readonly keySystem?: string;
  /** No WebGL: Lightning has to draw with canvas2d. */
  readonly withoutWebGl?: boolean;
  /** Runs in the page before the app. */
  readonly before?: () => void;
  /** Runs nothing in the page once it is loaded. */
  readonly untouched?: boolean;
  /** On an emulated TV: its version, manifest and so on. */
  readonly emulatedTv?: Partial<EmulatedTvOptions>;
  /** The platform's launch parameters; text goes as it is. */
  readonly launch?: object | string;
}

/** A TV's, as apps see it. */
export const SCREEN = { width: 1920, height: 1080 };

const NATIVE_KEY_SYSTEM = 'org.w3.clearkey';

/** A headend, an app on another origin, and a browser. */
export class World {
  private tvs: Tv[] = [];
  private households = 0;

  private constructor(
    readonly headend: RunningHeadend,
    readonly app: RunningAppServer,
    readonly browser: Browser,
    readonly lab: Lab,
    readonly library: ContentLibrary,
    private readonly device: EmulatedDevice,
    private readonly operatorConfig: Record<string, unknown>,
  ) {}

  static async start(options: WorldOptions = {}): Promise<World> {
    const library = await ensureContent({ cacheDir: contentCache });
    // The app has to know the headend's origin and the headend the app's: the app is asked only once both are there.
    const operatorConfig: Record<string, unknown> = {};
    const { device = 'browser' } = options;
    const emulators = [...(await tvEmulators(device, buildTvScript)), ...(await emulatorsOf(options.emulated ?? [], buildCdmScript))];
    const app = await startAppServer({ buildDir: buildFolder, operatorConfig, emulators });
    const { clock = systemClock } = options;
    const headend = await startHeadend({ library, clock, mediaRoutes: contentRoutes(library, { now: () => clock.wallNow() }), allowedOrigins: [app.url, ...(options.guests ?? [])] });
    Object.assign(operatorConfig, operatorFor(options, headend.url));
    return new World(headend, app, await launchChromium(options), new Lab(headend.url), library, device, operatorConfig);
  }

  /** Switches a TV on and waits for its first picture of the app. */
  async tv(options: TvOptions = {}): Promise<Tv> {
    const account = options.account ?? options.sameAs?.account ?? `household-${++this.households}`;
    const context = options.sameAs?.context ?? (await this.newDevice(options));
    const page = await context.newPage();
    await this.emulate(page, options);
    await page.addInitScript(countKeySessions);
    await page.addInitScript(recordStorage);
    if (options.keySystem !== undefined && options.keySystem !== NATIVE_KEY_SYSTEM) await page.addInitScript(await cdmScript(options.keySystem));
    if (options.before) await page.addInitScript(options.before);
    if (options.withoutWebGl) await page.addInitScript(forbidWebGl);
    const tv = new Tv(page, context, account);
    this.tvs.push(tv);
    await page.goto(this.address({ account, device: options.device, channel: options.channel }));
    if (!options.untouched) await page.waitForFunction(() => window.tvPlayer !== undefined);
    return tv;
  }

  /** More of `operator.json`, for TVs that are switched on from now on. */
  configure(operator: object): void {
    Object.assign(this.operatorConfig, operator);
  }

  /** The keys that a channel starts with, in the spellings that a licence or an app might use. */
  keysOf(channel: string): readonly string[] {
    const keyIds = this.library.channels.find(({ id }) => id === channel)?.keyIds ?? [];
    return keyIds.flatMap((keyId) => {
      const key = Buffer.from(this.library.keyFor(keyId)?.key ?? '', 'hex');
      return key.length > 0 ? (['hex', 'base64', 'base64url'] as const).map((spelling) => key.toString(spelling)) : [];
    });
  }

  private newDevice({ emulatedTv }: TvOptions): Promise<BrowserContext> {
    if (this.device === 'browser') return this.browser.newContext({ viewport: SCREEN });
    const { version } = completeOptions({ platform: this.device, ...emulatedTv });
    return this.browser.newContext({ viewport: SCREEN, userAgent: userAgentOf(this.device, version) });
  }

  /** What the emulator finds before the page's scripts run. */
  private async emulate(page: Page, { emulatedTv, launch }: TvOptions): Promise<void> {
    if (this.device === 'browser') return;
    const text = typeof launch === 'object' ? launchText(this.device, launch) : (launch ?? '');
    await page.addInitScript(
      (options) => {
        window.emulatedTvOptions = options;
      },
      { platform: this.device, launch: text, ...emulatedTv },
    );
  }

  address(parameters: Readonly<Record<string, string | undefined>>): string {
    const url = new URL(this.app.url);
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  /** Between tests: TVs off, faults healed. */
  async tidy(): Promise<void> {
    for (const tv of this.tvs) await tv.close();
    this.tvs = [];
    await this.lab.healed();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.app.close();
    await this.headend.close();
  }
}

/** What a TV reads as `operator.json`. */
function operatorFor({ drm = 'customer-ssm', ssmSyncMode, operator }: WorldOptions, headend: string): object {
  const mode = { ...(ssmSyncMode !== undefined && { ssmSyncMode }) };
  // Another name of the same machine is another origin: the services need not be where the catalogue is.
  const services = headend.replace('127.0.0.1', 'localhost');
  const standard = { mode: 'token', tenantId: 'demo', licenceServer: services, ssmServer: services };
  return {
    brand: { name: 'Lumen TV' },
    backend: { baseUrl: headend, tenant: 'demo' },
    otvtoolkit: { drm: { system: drm, config: drm === 'nagra-ssp' ? { ...standard, ...mode } : mode } },
    ...operator,
  };
}

/** The emulator as DevTools would put it into the page. */
async function cdmScript(keySystem: string): Promise<string> {
  return `window.emulatedCdmOptions = ${JSON.stringify({ keySystems: [keySystem] })};\n${await buildCdmScript()}`;
}

/** Runs in the page: a TV whose engine has no WebGL to give. */
function forbidWebGl(): void {
  const getContext = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')?.value as (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) => unknown;
  Reflect.set(HTMLCanvasElement.prototype, 'getContext', function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
    return kind.includes('webgl') ? null : getContext.call(this, kind, ...rest);
  });
}
