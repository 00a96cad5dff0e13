import { describe, expect, it, vi } from 'vitest';
import { detectDevice } from '../../../src/device/detect';
import { FakePage, throwing } from './fake-page';

const USER_AGENT = 'Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36';
const payload = (value: unknown) => ({ appControl: { data: [{ key: 'OTHER', value: ['x'] }, { key: 'PAYLOAD', value: [value] }] } });

function tv(options: { readonly userAgent?: string; readonly version?: string } = {}) {
  const application = { exit: vi.fn(), hide: vi.fn(), getRequestedAppControl: vi.fn((): unknown => null) };
  const networkListeners: ((state: number) => void)[] = [];
  const volumeListeners: (() => void)[] = [];
  const globals = {
    tizen: {
      application: { getCurrentApplication: () => application },
      tvinputdevice: { registerKey: vi.fn() },
      systeminfo: { getCapability: vi.fn((): unknown => options.version) },
      tvaudiocontrol: { getVolume: vi.fn(() => 12), isMute: vi.fn(() => false), setVolumeChangeListener: (listener: () => void) => volumeListeners.push(listener) },
    },
    webapis: {
      appcommon: { AppCommonScreenSaverState: { SCREEN_SAVER_ON: 1, SCREEN_SAVER_OFF: 0 }, setScreenSaver: vi.fn() },
      network: {
        NetworkState: { GATEWAY_CONNECTED: 4, GATEWAY_DISCONNECTED: 5 },
        isConnectedToGateway: vi.fn(() => true),
        addNetworkStateChangeListener: (listener: (state: number) => void) => networkListeners.push(listener),
      },
      productinfo: { getModel: () => 'QE55', isUdPanelSupported: () => true, is8KPanelSupported: () => false },
    },
  };
  const page = new FakePage({ userAgent: options.userAgent ?? USER_AGENT, globals });
  return { page, ...globals, application, networkListeners, volumeListeners, device: () => detectDevice(page.asWindow()) };
}

describe('a Tizen TV', () => {
  it('says which it is; the engine from the platform where the user agent hides it', () => {
    const device = tv().device();
    expect(device).toMatchObject({
      platform: 'tizen',
      identity: { model: 'QE55', platformVersion: 5, engine: 63 },
      capabilities: { panel: { width: 3840, height: 2160 } },
      backOnFirstPage: 'ask',
    });
    expect(device.notes()).toEqual([]);
  });

  it('believes the platform’s own version before the user agent’s', () => {
    expect(tv({ version: '6.5.0' }).device().identity).toMatchObject({ platformVersion: 6.5, engine: 85 });
  });

  it('registers every key but Exit, one by one, and once more where one fails', () => {
    const { device, tizen } = tv();
    tizen.tvinputdevice.registerKey.mockImplementation((key: string) => {
      if (key === 'Guide') throw new DOMException('no such key', 'InvalidValuesError');
    });
    const made = device();
    made.registerKeys();
    const names = tizen.tvinputdevice.registerKey.mock.calls.map(([name]: unknown[]) => name);
    expect(names).toHaveLength(24);
    expect(names).not.toContain('Exit');
    expect(names).toEqual(expect.arrayContaining(['MediaPlay', 'MediaPlayPause', 'ChannelDown', 'ColorF3Blue', 'Info', 'Guide', '0', '9']));
    expect(made.notes()).toEqual([{ what: 'tizen.tvinputdevice.registerKey(Guide)', why: 'InvalidValuesError: no such key' }]);
  });

  it('reads the deep link it was started with, and those that follow', () => {
    const { device, application, page } = tv();
    application.getRequestedAppControl.mockReturnValue(payload(JSON.stringify({ values: JSON.stringify({ channel: 'one' }) })));
    const made = device();
    expect(made.launch).toEqual({ channel: 'one' });
    application.getRequestedAppControl.mockReturnValue(payload('{"values":"{\\"channel\\":\\"early\\"}"}'));
    page.dispatchEvent(new Event('appcontrol'));
    const heard: unknown[] = [];
    const stop = made.onRelaunch((launch) => heard.push(launch));
    application.getRequestedAppControl.mockReturnValue(payload('{"channel":"two"}'));
    page.dispatchEvent(new Event('appcontrol'));
    application.getRequestedAppControl.mockReturnValue(payload('<not json>'));
    page.dispatchEvent(new Event('appcontrol'));
    stop();
    page.dispatchEvent(new Event('appcontrol'));
    expect(heard).toEqual([{ channel: 'early' }, { channel: 'two' }, {}]);
  });

  it.each([null, {}, { appControl: null }, { appControl: { data: 'x' } }, payload(undefined), payload({ channel: 5 })])('takes %j for no deep link', (requested) => {
    const { device, application } = tv();
    application.getRequestedAppControl.mockReturnValue(requested);
    expect(device().launch).toEqual({});
  });

  it('takes an app control that throws for no deep link', () => {
    const { device, application } = tv();
    application.getRequestedAppControl.mockReturnValue(throwing('appControl'));
    expect(device().launch).toEqual({});
  });

  it('follows the gateway, and asks again when it is shown', () => {
    const { device, webapis, networkListeners, page } = tv();
    const { network } = device();
    const heard: boolean[] = [];
    network.onChange((online) => heard.push(online));
    for (const state of [2, 5, 5, 6, 4]) networkListeners.forEach((listener) => listener(state));
    expect(heard).toEqual([false, true]);
    webapis.network.isConnectedToGateway.mockReturnValue(false);
    page.hide(false);
    expect(network.current).toBe(false);
  });

  it('has the network’s new state when visibility is heard', () => {
    const { device, webapis, page } = tv();
    const made = device();
    page.hide(true);
    webapis.network.isConnectedToGateway.mockReturnValue(false);
    let online: boolean | undefined;
    made.visibility.onChange(() => (online = made.network.current));
    page.hide(false);
    expect(online).toBe(false);
  });

  it('makes do with the page’s network where the platform’s is missing', () => {
    const { page } = tv();
    Object.assign(page, { webapis: { network: {} } });
    const made = detectDevice(page.asWindow());
    page.dispatchEvent(new Event('offline'));
    expect(made.network.current).toBe(false);
  });

  it('knows the volume', () => {
    const { device, tizen, volumeListeners } = tv();
    const { volume } = device();
    expect(volume?.current).toEqual({ level: 12, muted: false });
    const heard: unknown[] = [];
    volume?.onChange((value) => heard.push(value));
    tizen.tvaudiocontrol.isMute.mockReturnValue(true);
    for (let i = 0; i < 2; i++) volumeListeners.forEach((listener) => listener());
    expect(heard).toEqual([{ level: 12, muted: true }]);
  });

  it('switches the screensaver, hides and exits', () => {
    const { device, webapis, application } = tv();
    const made = device();
    made.screenSaver(false);
    made.screenSaver(true);
    expect(webapis.appcommon.setScreenSaver.mock.calls.map(([state]: unknown[]) => state)).toEqual([0, 1]);
    made.platformBack();
    made.exit();
    expect([application.hide, application.exit].map((call) => call.mock.calls.length)).toEqual([1, 1]);
  });
});

describe('a Tizen TV that is broken', () => {
  it.each([
    ['lacks its globals', {}],
    ['has empty ones', { tizen: {}, webapis: {} }],
    ['has some that throw', { tizen: throwing('tizen'), webapis: throwing('webapis') }],
    [
      'throws when they are touched',
      {
        get tizen(): never {
          throw new Error('tizen');
        },
        get webapis(): never {
          throw new Error('webapis');
        },
      },
    ],
    ['has nonsense', { tizen: { application: 5, tvaudiocontrol: { getVolume: () => 'loud', isMute: () => 'no' } }, webapis: 'yes' }],
  ])('%s: everything else goes on', (_what, globals) => {
    const page = new FakePage({ userAgent: USER_AGENT, globals, search: '?channel=one' });
    const device = detectDevice(page.asWindow());
    expect(device).toMatchObject({ platform: 'tizen', launch: { channel: 'one' }, identity: { platformVersion: 5, engine: 63 }, capabilities: { panel: { width: 1920, height: 1080 } } });
    for (let i = 0; i < 2; i++) {
      device.registerKeys();
      device.screenSaver(false);
      device.platformBack();
      device.exit();
      page.dispatchEvent(new Event('appcontrol'));
    }
    page.hide(true);
    expect(device.visibility.current).toBe('hidden');
    expect(device.network.current).toBe(true);
    expect(device.deviceId).toMatch(/^[\w-]{22}$/);
    const what = device.notes().map((note) => note.what);
    expect(what).toContain('webapis.appcommon.setScreenSaver');
    expect(new Set(what).size).toBe(what.length);
  });
});
