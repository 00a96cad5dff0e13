import type { Device, DeviceCapabilities } from '../contract/device';
import type { DeviceQuirks } from '../contract/device-quirks';
import { DeviceLog } from './device-log';
import { launchFromQuery } from './launch-parameters';
import { FULL_HD, pageParts } from './page-parts';
import { pageNetwork } from './page-signals';
import { quirksOf } from './quirks';
import { engineIn } from './user-agent';

/** A desktop browser, or a TV's engine without its vendor's globals. */
export function browserDevice(page: Window, overrides: Partial<DeviceQuirks> = {}, log = new DeviceLog()): Device {
  const identity = { model: undefined, platformVersion: undefined, engine: engineIn(page.navigator.userAgent) };
  const network = pageNetwork(page, log);
  return {
    ...pageParts(page, log),
    platform: 'browser',
    identity,
    capabilities: { panel: panelOf(page) },
    quirks: quirksOf({ platform: 'browser', ...identity }, overrides),
    launch: launchFromQuery(page.location.search),
    // A browser that opens the app again opens another page.
    onRelaunch: () => () => undefined,
    network,
    volume: undefined,
    // A browser keeps the screen on by itself while a video plays.
    screenSaver: () => undefined,
    registerKeys: () => undefined,
    backOnFirstPage: 'ask',
    platformBack: () => undefined,
    // A browser closes a page only if a script has opened it; otherwise nothing happens, and nothing can.
    exit: () => {
      log.attempt('window.close()', () => {
        page.close();
      });
    },
  };
}

function panelOf({ screen }: { readonly screen?: Screen }): DeviceCapabilities['panel'] {
  return screen && screen.width > 0 && screen.height > 0 ? { width: screen.width, height: screen.height } : FULL_HD;
}
