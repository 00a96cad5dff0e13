import type { Device, DeviceCapabilities, DeviceIdentity, LaunchParameters, Signal, Volume } from '../contract/device';
import type { DeviceQuirks } from '../contract/device-quirks';
import { Changing } from './changing';
import type { DeviceLog } from './device-log';
import { firstOf, launchFromQuery, launchFromText } from './launch-parameters';
import { FULL_HD, pageParts } from './page-parts';
import { onShown, pageNetwork } from './page-signals';
import { quirksOf } from './quirks';
import { Relaunches } from './relaunches';
import { asTizen, type TizenPage } from './tizen-globals';
import { TIZEN_KEYS } from './tizen-keys';
import { engineIn, engineOfTizen, tizenVersionIn, versionNumber } from './user-agent';
import { isSameVolume, volumeFrom } from './volume';

/** What the page is given besides arrows, OK and Back has to be asked for; suspend stops JavaScript. */
export function tizenDevice(page: Window, overrides: Partial<DeviceQuirks>, log: DeviceLog): Device {
  const tv = asTizen(page);
  const identity = identityOf(page, tv, log);
  const application = () => tv.tizen.application.getCurrentApplication();
  const requested = () => requestedLaunch(tv, log);
  const relaunches = new Relaunches();
  log.attempt('appcontrol', () => {
    page.addEventListener('appcontrol', () => {
      relaunches.arrive(requested());
    });
  });
  const network = tizenNetwork(page, tv, log);
  return {
    ...pageParts(page, log),
    platform: 'tizen',
    identity,
    capabilities: { panel: panelOf(tv, log) },
    quirks: quirksOf({ platform: 'tizen', ...identity }, overrides),
    launch: firstOf(requested(), launchFromQuery(page.location.search)),
    onRelaunch: (listener) => relaunches.on(listener),
    network,
    volume: tizenVolume(page, tv, log),
    screenSaver: (allowed) => {
      log.attempt('webapis.appcommon.setScreenSaver', () => {
        const { appcommon } = tv.webapis;
        const { SCREEN_SAVER_ON, SCREEN_SAVER_OFF } = appcommon.AppCommonScreenSaverState;
        appcommon.setScreenSaver(allowed ? SCREEN_SAVER_ON : SCREEN_SAVER_OFF, undefined, (error) => {
          log.note('webapis.appcommon.setScreenSaver', error);
        });
      });
    },
    registerKeys: () => {
      // One by one: a batch fails as a whole where a remote lacks one of them.
      for (const key of TIZEN_KEYS) {
        log.attempt(`tizen.tvinputdevice.registerKey(${key})`, () => {
          tv.tizen.tvinputdevice.registerKey(key);
        });
      }
    },
    backOnFirstPage: 'ask',
    platformBack: () => {
      log.attempt('application.hide()', () => {
        application().hide();
      });
    },
    exit: () => {
      log.attempt('application.exit()', () => {
        application().exit();
      });
    },
  };
}

function identityOf(page: Window, tv: TizenPage, log: DeviceLog): DeviceIdentity {
  const { userAgent } = page.navigator;
  const told = log.attempt('tizen.systeminfo.getCapability', () => tv.tizen.systeminfo.getCapability('http://tizen.org/feature/platform.version'));
  const platformVersion = (typeof told === 'string' ? versionNumber(told) : undefined) ?? tizenVersionIn(userAgent);
  const model = log.attempt('webapis.productinfo.getModel', () => tv.webapis.productinfo.getModel());
  return {
    model: typeof model === 'string' && model !== '' ? model : undefined,
    platformVersion,
    engine: engineIn(userAgent) ?? engineOfTizen(platformVersion),
  };
}

/** The page's window has 1080 lines on a panel of any size. */
function panelOf(tv: TizenPage, log: DeviceLog): DeviceCapabilities['panel'] {
  if (log.attempt('webapis.productinfo.is8KPanelSupported', () => tv.webapis.productinfo.is8KPanelSupported()) === true) return { width: 7680, height: 4320 };
  if (log.attempt('webapis.productinfo.isUdPanelSupported', () => tv.webapis.productinfo.isUdPanelSupported()) === true) return { width: 3840, height: 2160 };
  return FULL_HD;
}

/** A deep link is the `PAYLOAD` of the app control that the app was asked for with: JSON in JSON. */
function requestedLaunch(tv: TizenPage, log: DeviceLog): LaunchParameters {
  const payload = log.attempt('getRequestedAppControl()', () => {
    const data = tv.tizen.application.getCurrentApplication().getRequestedAppControl()?.appControl.data ?? [];
    return [...data].find(({ key }) => key === 'PAYLOAD')?.value[0];
  });
  return launchFromText(payload);
}

function tizenNetwork(page: Window, tv: TizenPage, log: DeviceLog): Signal<boolean> {
  const read = () => log.attempt('webapis.network.isConnectedToGateway', () => tv.webapis.network.isConnectedToGateway());
  const network = new Changing(read() !== false);
  const listens = log.attempt('webapis.network.addNetworkStateChangeListener', () => {
    const { NetworkState } = tv.webapis.network;
    tv.webapis.network.addNetworkStateChangeListener((state) => {
      // Cables and modules come and go besides: only the gateway says whether there is a way out.
      if (state === NetworkState.GATEWAY_CONNECTED) network.set(true);
      else if (state === NetworkState.GATEWAY_DISCONNECTED) network.set(false);
    });
    return true;
  });
  if (listens !== true) return pageNetwork(page, log);
  onShown(page, log, () => {
    network.set(read() !== false);
  });
  return network;
}

function tizenVolume(page: Window, tv: TizenPage, log: DeviceLog): Signal<Volume> | undefined {
  const read = () =>
    log.attempt('tizen.tvaudiocontrol', () => {
      const { tvaudiocontrol } = tv.tizen;
      return volumeFrom({ volume: tvaudiocontrol.getVolume(), muted: tvaudiocontrol.isMute() });
    });
  const first = read();
  if (!first) return undefined;
  const volume = new Changing(first, isSameVolume);
  const refresh = () => {
    volume.set(read() ?? volume.current);
  };
  log.attempt('tizen.tvaudiocontrol.setVolumeChangeListener', () => {
    tv.tizen.tvaudiocontrol.setVolumeChangeListener(refresh);
  });
  onShown(page, log, refresh);
  return volume;
}
