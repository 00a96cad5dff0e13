import type { Device, DeviceCapabilities } from '../contract/device';
import { DeviceLog } from './device-log';
import { launchParameters } from './launch-parameters';
import { deviceIdIn, pageInstances } from './page-instances';
import { pageNetwork, pageVisibility } from './page-signals';
import { pageStorage } from './page-storage';
import { STANDARD } from './quirks/standard';
import { engineIn } from './user-agent';

/** A desktop browser, or a TV's engine without its vendor's globals. */
export function browserDevice(page: Window): Device {
  const log = new DeviceLog();
  const storage = pageStorage(page);
  return {
    platform: 'browser',
    identity: { model: undefined, platformVersion: undefined, engine: engineIn(page.navigator.userAgent) },
    capabilities: { panel: panelOf(page) },
    quirks: STANDARD,
    launch: launchParameters(page.location.search),
    // A browser that opens the app again opens another page.
    onRelaunch: () => () => undefined,
    visibility: pageVisibility(page, log),
    network: pageNetwork(page, log),
    volume: undefined,
    // A browser keeps the screen on by itself while a video plays.
    screenSaver: () => undefined,
    registerKeys: () => undefined,
    backOnFirstPage: 'ask',
    platformBack: () => undefined,
    // A browser closes a page only if a script has opened it; otherwise nothing happens, and nothing can.
    exit: () => {
      page.close();
    },
    deviceId: deviceIdIn(storage),
    storage,
    instances: pageInstances(page),
    notes: () => log.read(),
  };
}

const FULL_HD = { width: 1920, height: 1080 };

function panelOf({ screen }: { readonly screen?: Screen }): DeviceCapabilities['panel'] {
  return screen && screen.width > 0 && screen.height > 0 ? { width: screen.width, height: screen.height } : FULL_HD;
}
