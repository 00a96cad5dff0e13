import type { Device } from '../contract/device';
import type { DeviceLog } from './device-log';
import { deviceIdIn, pageInstances } from './page-instances';
import { pageVisibility } from './page-signals';
import { pageStorage } from './page-storage';

/**
 * What every engine has, whatever TV it is in. Made after the network: who hears that the app is shown again finds there
 * what is so by then.
 */
export function pageParts(page: Window, log: DeviceLog): Pick<Device, 'visibility' | 'deviceId' | 'storage' | 'instances' | 'notes'> {
  const storage = pageStorage(page);
  return {
    visibility: pageVisibility(page, log),
    deviceId: deviceIdIn(storage),
    storage,
    instances: pageInstances(page, log),
    notes: () => log.read(),
  };
}

export const FULL_HD = { width: 1920, height: 1080 };
