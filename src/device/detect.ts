import type { Device, Platform } from '../contract/device';
import type { QuirkOverrides } from '../contract/device-quirks';
import { browserDevice } from './browser-device';
import { DeviceLog } from './device-log';
import { tizenDevice } from './tizen-device';
import { webOsDevice } from './webos-device';

/** The device that the page runs on, as its globals or its user agent tell. Never throws. */
export function detectDevice(page: Window, overrides: QuirkOverrides = {}): Device {
  const log = new DeviceLog();
  const platform = platformOf(page, log);
  const own = overrides[platform] ?? {};
  switch (platform) {
    case 'tizen':
      return tizenDevice(page, own, log);
    case 'webos':
      return webOsDevice(page, own, log);
    case 'browser':
      return browserDevice(page, own, log);
  }
}

/** A TV's own browser has the quirks of its engine, and none of the globals that packaged apps get. */
function platformOf(page: Window, log: DeviceLog): Platform {
  const { userAgent } = page.navigator;
  if (has(page, 'tizen', log) || /\bTizen \d/.test(userAgent)) return 'tizen';
  // LG spells it with a zero.
  if (has(page, 'webOSSystem', log) || has(page, 'PalmSystem', log) || /\bWeb[0O]S\b/i.test(userAgent)) return 'webos';
  return 'browser';
}

function has(page: Window, name: string, log: DeviceLog): boolean {
  const value = log.attempt(name, () => (page as unknown as Record<string, unknown>)[name]);
  return typeof value === 'object' && value !== null;
}
