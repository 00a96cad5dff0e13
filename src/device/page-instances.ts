import { toBase64Url } from '../base/bytes';
import type { DeviceStorage, Instances } from '../contract/device';
import type { DeviceLog } from './device-log';

const DEVICE_ID_KEY = 'tv.reference.player.device';

/** Made at the first start, and kept. Without storage every start is another device. */
export function deviceIdIn(storage: DeviceStorage): string {
  const kept = storage.get(DEVICE_ID_KEY);
  if (kept !== undefined && /^[\w-]{1,64}$/.test(kept)) return kept;
  const made = randomId();
  storage.set(DEVICE_ID_KEY, made);
  return made;
}

/** A run holds a Web Lock of its name for as long as its page lives (Chromium ≥ 69); a crash lets go of it. */
export function pageInstances(page: Window, log: DeviceLog): Instances {
  const own = randomId();
  const nameOf = (instance: string) => `tv.reference.player.instance.${instance}`;
  const locks = log.attempt('navigator.locks', () => (page.navigator as { readonly locks?: LockManager }).locks);
  // Never resolves: the lock is held until the page is gone. Where it is refused, nobody can tell that we run.
  locks?.request(nameOf(own), () => new Promise(() => undefined)).catch((error: unknown) => {
    log.note('navigator.locks', error);
  });
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

const randomId = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
