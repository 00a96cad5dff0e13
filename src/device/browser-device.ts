import { toBase64Url } from '../base/bytes';
import type { Device, DeviceStorage, Instances, LaunchParameters } from '../contract/device';

const DEVICE_ID_KEY = 'tv.reference.player.device';
/** Longer launch parameters are no channel, account or device of ours. */
const MAX_PARAMETER = 200;

/** A desktop browser, or a TV's engine without its vendor's globals. */
export function browserDevice(window: Window): Device {
  const storage = localStorageOf(window);
  return {
    platform: 'browser',
    launch: launchParameters(window.location.search),
    deviceId: deviceIdIn(storage),
    storage,
    instances: instancesOf(window),
    // A browser closes a page only if a script has opened it; otherwise nothing happens, and nothing can.
    exit: () => {
      window.close();
    },
  };
}

/** `?channel=&account=&device=`; empty and oversized ones count as absent. */
export function launchParameters(query: string): LaunchParameters {
  const given = new URLSearchParams(query);
  const parameter = (name: string) => {
    const value = given.get(name);
    return value === null || value === '' || value.length > MAX_PARAMETER ? undefined : value;
  };
  return { channel: parameter('channel'), account: parameter('account'), device: parameter('device') };
}

function deviceIdIn(storage: DeviceStorage): string {
  const kept = storage.get(DEVICE_ID_KEY);
  if (kept !== undefined && /^[\w-]{1,64}$/.test(kept)) return kept;
  const made = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  storage.set(DEVICE_ID_KEY, made);
  return made;
}

/** A run holds a Web Lock of its name for as long as its page lives (Chromium ≥ 69); a crash lets go of it. */
function instancesOf(window: Window): Instances {
  const own = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const nameOf = (instance: string) => `tv.reference.player.instance.${instance}`;
  const { locks } = window.navigator as { readonly locks?: LockManager };
  // Never resolves: the lock is held until the page is gone. Where it is refused, nobody can tell that we run.
  locks?.request(nameOf(own), () => new Promise(() => undefined)).catch(() => undefined);
  return {
    own,
    isRunning: async (instance) => {
      if (!locks) return undefined;
      try {
        return await locks.request(nameOf(instance), { ifAvailable: true }, (lock) => lock === null);
      } catch {
        return undefined;
      }
    },
  };
}

/** Storage may be absent, forbidden or full: then nothing is kept, and nothing fails. */
function localStorageOf(window: Window): DeviceStorage {
  return {
    get: (key) => {
      try {
        return window.localStorage.getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set: (key, value) => {
      try {
        window.localStorage.setItem(key, value);
      } catch {
        return;
      }
    },
    remove: (key) => {
      try {
        window.localStorage.removeItem(key);
      } catch {
        return;
      }
    },
    keys: (prefix) => {
      try {
        return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
  };
}
