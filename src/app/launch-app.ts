import { Launch } from '@lightningjs/sdk';
import type { AppData, Lightning, PlatformSettings } from '@lightningjs/sdk';
import { Announcer } from './announcer';
import { App } from './app';
import { CatalogueStore } from './catalogue-store';
import { provideContext } from './context';
import { Dialogs } from './dialogs';
import { fontLoader } from './font-loader';
import { holdScreenSaver } from './screen-saver';
import type { AppServices } from './services';
import { STAGE, accentColour } from './theme';
import { Ticker } from './ticker';
import { wordsFor } from './translations';
import { Tuner } from './tuner';
import { hasWebGl } from './webgl-probe';

/** `appSettings` of settings.json. */
export interface AppSettings {
  /** Key codes and what the key handlers call them. */
  readonly keys: Lightning.Application.KeyMap;
  readonly stage?: Partial<Lightning.Stage.Options>;
  readonly debug?: boolean;
}

/**
 * Starts the app. What it shows is in the returned application's canvas, for the page to append.
 * @throws Error when this engine has neither WebGL nor a 2d canvas
 */
export function launchApp(
  services: AppServices,
  appSettings: AppSettings,
  platformSettings: PlatformSettings,
  appData?: AppData,
): Lightning.Application {
  const application = launchOnAnyRenderer(appSettings, withRouter(platformSettings), appData);
  services.device.registerKeys();
  holdScreenSaver(services.player, services.device);
  const store = new CatalogueStore(services.catalogue, services.clock, services.device.network);
  // In time: the pages are made once the fonts are there, never in this turn.
  provideContext(application.stage, {
    services,
    words: wordsFor(navigator.languages),
    store,
    tuner: new Tuner(services.player, store),
    ticker: new Ticker(services.clock),
    dialogs: new Dialogs(),
    announcer: new Announcer(document),
    accent: accentColour(services.brand.accent),
  });
  return application;
}

function launchOnAnyRenderer(appSettings: AppSettings, platformSettings: PlatformSettings, appData?: AppData): Lightning.Application {
  const launch = (canvas2d: boolean) => {
    // The SDK sets a precision of its own in a window 720 px high, which does not fit a stage of this size.
    // And the clear colour is no setting: under the canvas is the picture.
    const stage = { precision: 1, ...STAGE, ...appSettings.stage, canvas2d, clearColor: 0 };
    return Launch(App, { enablePointer: false, ...appSettings, debug: appSettings.debug ?? false, stage }, { fontLoader, ...platformSettings }, appData);
  };
  if (appSettings.stage?.canvas2d === true || !hasWebGl()) return launch(true);
  try {
    return launch(false);
  } catch {
    // The probe got a context and Lightning did not: a TV short of memory, say.
    return launch(true);
  }
}

/** The Router reads and writes nothing of the page's URL: what is in there is not ours to trust. */
function withRouter(platformSettings: PlatformSettings): PlatformSettings {
  const router = { getHash: () => '', setHash: () => undefined };
  return { ...platformSettings, plugins: { ...platformSettings.plugins, router } };
}
