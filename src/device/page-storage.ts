import type { DeviceStorage } from '../contract/device';

/** Storage may be absent, forbidden or full: then nothing is kept, and nothing fails. */
export function pageStorage(page: Window): DeviceStorage {
  const whereAllowed = <Result>(task: (storage: Storage) => Result, otherwise: Result): Result => {
    try {
      return task(page.localStorage);
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => whereAllowed((storage) => storage.getItem(key) ?? undefined, undefined),
    set: (key, value) => {
      whereAllowed((storage) => {
        storage.setItem(key, value);
      }, undefined);
    },
    remove: (key) => {
      whereAllowed((storage) => {
        storage.removeItem(key);
      }, undefined);
    },
    keys: (prefix) => whereAllowed((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix)), []),
  };
}
