import * as v from 'valibot';
import type { Device, DeviceCapabilities, DeviceIdentity, Signal, Volume } from '../contract/device';
import type { DeviceQuirks } from '../contract/device-quirks';
import { Changing } from './changing';
import type { DeviceLog } from './device-log';
import { firstOf, launchFromQuery, launchFromText, parseJson } from './launch-parameters';
import { FULL_HD, pageParts } from './page-parts';
import { pageNetwork } from './page-signals';
import { quirksOf } from './quirks';
import { Relaunches } from './relaunches';
import { engineIn, webOsOfEngine, webOsVersion } from './user-agent';
import { isSameVolume, volumeFrom } from './volume';
import { Luna, webOsSystem } from './webos-globals';
import { WebOsScreenSaver } from './webos-screen-saver';

/** The first webOS on which an app asks by itself whether to leave; before, the platform shows its home screen. */
const ASKS_SINCE = 6;

const Text = v.fallback(v.optional(v.string()), undefined);
const Pixels = v.fallback(v.optional(v.pipe(v.number(), v.minValue(1))), undefined);
const InfoSchema = v.object({ modelName: Text, platformVersion: Text, screenWidth: Pixels, screenHeight: Pixels });
type DeviceInfo = v.InferOutput<typeof InfoSchema>;

/** Every key arrives by itself; JavaScript runs on in the background, for a while. */
export function webOsDevice(page: Window, overrides: Partial<DeviceQuirks>, log: DeviceLog): Device {
  const info = deviceInfo(page, log);
  const identity = identityOf(page, info);
  const network = pageNetwork(page, log);
  const parts = pageParts(page, log);
  const luna = new Luna(page, log);
  const screenSaver = new WebOsScreenSaver(luna, parts.instances.own);
  const launch = firstOf(launchFromText(log.attempt('launchParams', () => webOsSystem(page).launchParams)), launchFromQuery(page.location.search));
  const { platformVersion } = identity;
  return {
    ...parts,
    platform: 'webos',
    identity,
    capabilities: { panel: panelOf(info) },
    quirks: quirksOf({ platform: 'webos', ...identity }, overrides),
    launch,
    onRelaunch: relaunchesOf(page, launch.channel, log),
    network,
    volume: webOsVolume(luna),
    screenSaver: (allowed) => {
      screenSaver.allow(allowed);
    },
    registerKeys: () => undefined,
    backOnFirstPage: platformVersion === undefined || platformVersion >= ASKS_SINCE ? 'ask' : 'platform-back',
    platformBack: () => {
      log.attempt('platformBack()', () => {
        webOsSystem(page).platformBack();
      });
    },
    exit: () => {
      log.attempt('window.close()', () => {
        page.close();
      });
    },
  };
}

function relaunchesOf(page: Window, startedWith: string | undefined, log: DeviceLog): Device['onRelaunch'] {
  const relaunches = new Relaunches();
  const detailOf = (event: Event) => launchFromText((event as CustomEvent<unknown>).detail);
  log.attempt('webOSLaunch, webOSRelaunch', () => {
    // Comes some time after DOMContentLoaded, with what `launchParams` has said already; or with more, on slow TVs.
    page.document.addEventListener('webOSLaunch', (event) => {
      const launch = detailOf(event);
      if (launch.channel !== undefined && launch.channel !== startedWith) relaunches.arrive(launch);
    });
    page.document.addEventListener('webOSRelaunch', (event) => {
      relaunches.arrive(detailOf(event));
      // An app that handles relaunches (appinfo.json) is not brought to the front by anybody else.
      log.attempt('activate()', () => {
        webOsSystem(page).activate();
      });
    });
  });
  return (listener) => relaunches.on(listener);
}

function deviceInfo(page: Window, log: DeviceLog): DeviceInfo | undefined {
  const text = log.attempt('deviceInfo', () => webOsSystem(page).deviceInfo);
  const info = v.safeParse(InfoSchema, typeof text === 'string' ? parseJson(text) : undefined);
  return info.success ? info.output : undefined;
}

/** The engine decides the version, as upgrades change both; the TV's own word adds what is behind the dot. */
function identityOf(page: Window, info: DeviceInfo | undefined): DeviceIdentity {
  const engine = engineIn(page.navigator.userAgent);
  const ofEngine = webOsOfEngine(engine);
  const told = info?.platformVersion === undefined ? undefined : webOsVersion(info.platformVersion);
  const isFiner = told !== undefined && (ofEngine === undefined || Math.floor(told) === ofEngine);
  return { model: info?.modelName, platformVersion: isFiner ? told : ofEngine, engine };
}

function panelOf(info: DeviceInfo | undefined): DeviceCapabilities['panel'] {
  return { width: Math.max(info?.screenWidth ?? 0, FULL_HD.width), height: Math.max(info?.screenHeight ?? 0, FULL_HD.height) };
}

function webOsVolume(luna: Luna): Signal<Volume> {
  const volume = new Changing<Volume>({ level: undefined, muted: false }, isSameVolume);
  luna.call('luna://com.webos.audio/getVolume', { subscribe: true }, (answer) => {
    volume.set(volumeFrom(answer));
  });
  return volume;
}
