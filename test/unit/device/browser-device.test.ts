import { describe, expect, it } from 'vitest';
import { browserDevice } from '../../../src/device/browser-device';
import { FakePage } from './fake-page';

const pageWith = (localStorage: unknown) => Object.assign(new FakePage(), { localStorage }).asWindow();

function memoryStorage() {
  const kept = new Map<string, string>();
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) };
}

describe('a browser', () => {
  it('has what it has, and nothing of a TV', () => {
    const page = new FakePage({ userAgent: 'Mozilla/5.0 Chrome/140.0.0.0 Safari/537.36', search: '?channel=one', globals: { screen: { width: 2560, height: 1440 } } });
    const device = browserDevice(page.asWindow());
    expect(device).toMatchObject({
      platform: 'browser',
      identity: { model: undefined, platformVersion: undefined, engine: 140 },
      capabilities: { panel: { width: 2560, height: 1440 } },
      launch: { channel: 'one' },
      volume: undefined,
      backOnFirstPage: 'ask',
    });
    device.registerKeys();
    device.screenSaver(false);
    device.platformBack();
    device.onRelaunch(() => undefined)();
    device.exit();
    expect(page.closed).toBe(1);
    expect(device.notes()).toEqual([]);
  });

  it('goes without Web Locks where they are refused', async () => {
    const page = new FakePage();
    Object.assign(page.navigator, { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } });
    const device = browserDevice(page.asWindow());
    expect(await device.instances.isRunning('other')).toBeUndefined();
    expect(device.notes()).toEqual([{ what: 'navigator.locks', why: 'SecurityError: no' }]);
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
