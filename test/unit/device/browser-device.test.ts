import { describe, expect, it } from 'vitest';
import { browserDevice } from '../../../src/device/browser-device';
import { launchFromQuery } from '../../../src/device/launch-parameters';

const pageWith = (localStorage: unknown, search = '') => ({ location: { search }, localStorage, navigator: {}, close: () => undefined }) as unknown as Window;

function memoryStorage() {
  const kept = new Map<string, string>();
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
}

describe('launchFromQuery', () => {
  it('reads channel, account and device', () => {
    expect(launchFromQuery('?channel=one-key&account=a&device=d&other=x')).toEqual({ channel: 'one-key', account: 'a', device: 'd' });
  });

  it('takes empty and oversized ones for absent', () => {
    expect(launchFromQuery(`?channel=&account=${'x'.repeat(201)}`)).toEqual({});
  });
});

describe('the device id', () => {
  it('stays the same for an installation', () => {
    const storage = memoryStorage();
    expect(browserDevice(pageWith(storage)).deviceId).toBe(browserDevice(pageWith(storage)).deviceId);
  });

  it('is made anew when what was kept is not one', () => {
    const storage = memoryStorage();
    const { deviceId } = browserDevice(pageWith(storage));
    for (const key of storage.kept.keys()) storage.kept.set(key, '<script>');
    expect(browserDevice(pageWith(storage)).deviceId).not.toBe('<script>');
    expect(deviceId).toMatch(/^[\w-]{22}$/);
  });

  it('needs no storage', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('SecurityError');
      },
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    expect(browserDevice(pageWith(forbidden)).deviceId).toMatch(/^[\w-]{22}$/);
  });
});
