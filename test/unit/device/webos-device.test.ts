import { describe, expect, it, vi } from 'vitest';
import { detectDevice } from '../../../src/device/detect';
import { FakePage, throwing } from './fake-page';

const userAgent = (chromium: string) => `Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chromium} Safari/537.36 WebAppManager`;

interface Call {
  readonly address: string;
  readonly parameters: Record<string, unknown>;
  answer(value: unknown): void;
}

function tv(options: { readonly chromium?: string; readonly deviceInfo?: unknown; readonly launchParams?: unknown; readonly name?: 'PalmSystem' | 'webOSSystem' } = {}) {
  const { chromium = '87.0.4280.88', name = 'PalmSystem' } = options;
  const calls: Call[] = [];
  class Bridge {
    onservicecallback: (answer: unknown) => void = () => undefined;
    call(address: string, parameters: string): void {
      calls.push({ address, parameters: JSON.parse(parameters) as Record<string, unknown>, answer: (value) => this.onservicecallback(typeof value === 'string' ? value : JSON.stringify(value)) });
    }
  }
  const system = { activate: vi.fn(), platformBack: vi.fn(), deviceInfo: options.deviceInfo, launchParams: options.launchParams };
  const page = new FakePage({ userAgent: userAgent(chromium), globals: { [name]: system, PalmServiceBridge: Bridge } });
  const relaunch = (event: string, detail: unknown) => page.document.dispatchEvent(Object.assign(new Event(event), { detail }));
  const called = (end: string) => calls.filter(({ address }) => address.endsWith(end));
  return { page, system, called, relaunch, device: () => detectDevice(page.asWindow()) };
}

describe('a webOS TV', () => {
  it.each([
    ['38.0.2125.122', undefined, 3, 'platform-back'],
    ['53.0.2785.34', '{"platformVersion":"4.9.1","modelName":"OLED55"}', 4.9, 'platform-back'],
    ['68.0.3440.106', undefined, 5, 'platform-back'],
    ['79.0.3945.79', '{"platformVersion":"6.3.0"}', 6.3, 'ask'],
    ['87.0.4280.88', '{"platformVersion":"7.2.0"}', 22, 'ask'],
    // The engine decides: a platform upgrade brings both.
    ['108.0.5359.211', '{"platformVersion":"4.1.0"}', 24, 'ask'],
    ['999.0.0.0', '{', 26, 'ask'],
  ] as const)('with Chromium %s and %s is webOS %s, whose Back on the first page is %s', (chromium, deviceInfo, version, back) => {
    for (const name of ['PalmSystem', 'webOSSystem'] as const) {
      const device = tv({ chromium, deviceInfo, name }).device();
      expect(device.identity.platformVersion).toBe(version);
      expect(device.backOnFirstPage).toBe(back);
    }
  });

  it('hands Back on, exits, and needs no keys registered', () => {
    const { device, system, page } = tv();
    const made = device();
    made.registerKeys();
    made.platformBack();
    made.exit();
    expect([system.platformBack.mock.calls.length, page.closed]).toEqual([1, 1]);
    expect(made.notes()).toEqual([]);
  });

  it('reads its launch parameters, follows relaunches, and comes to the front itself', () => {
    const { device, relaunch, system } = tv({ launchParams: '{"channel":"one"}' });
    const made = device();
    expect(made.launch).toEqual({ channel: 'one' });
    const heard: unknown[] = [];
    made.onRelaunch((launch) => heard.push(launch));
    // What it was launched with, told again after DOMContentLoaded.
    relaunch('webOSLaunch', { channel: 'one' });
    relaunch('webOSRelaunch', { channel: 'two' });
    relaunch('webOSRelaunch', '{"contentTarget":"three"}');
    relaunch('webOSRelaunch', null);
    relaunch('webOSRelaunch', 'nonsense');
    expect(heard).toEqual([{ channel: 'two' }, { channel: 'three' }, {}, {}]);
    expect(system.activate).toHaveBeenCalledTimes(4);
  });

  it('takes a launch that says more than the parameters did', () => {
    const { device, relaunch } = tv({ launchParams: '' });
    const made = device();
    const heard: unknown[] = [];
    relaunch('webOSLaunch', { channel: 'late' });
    made.onRelaunch((launch) => heard.push(launch));
    expect(heard).toEqual([{ channel: 'late' }]);
  });

  it('answers the screensaver by what is wanted when it asks, under a name of its own in each run', () => {
    const { device, called } = tv();
    const made = device();
    made.screenSaver(true);
    expect(called('registerScreenSaverRequest')).toHaveLength(0);
    made.screenSaver(false);
    made.screenSaver(false);
    const [registration, ...more] = called('registerScreenSaverRequest');
    expect(more).toEqual([]);
    registration?.answer({ returnValue: true, subscribed: true });
    expect(called('responseScreenSaverRequest')).toEqual([]);
    // Older firmware sends no state.
    registration?.answer({ returnValue: true, timestamp: '17' });
    made.screenSaver(true);
    registration?.answer({ returnValue: true, state: 'Active', timestamp: 18 });
    registration?.answer('nonsense');
    registration?.answer(['x']);
    expect(called('responseScreenSaverRequest').map(({ parameters }) => [parameters['ack'], parameters['timestamp']])).toEqual([[false, '17'], [true, 18]]);
    const clientName = registration?.parameters['clientName'];
    expect(clientName).toMatch(/^tv\.reference\.player\./);
    const again = tv();
    again.device().screenSaver(false);
    expect(again.called('registerScreenSaverRequest')[0]?.parameters['clientName']).not.toBe(clientName);
  });

  it('notes what a service refuses, once', () => {
    const { device, called } = tv();
    const made = device();
    made.screenSaver(false);
    for (let i = 0; i < 2; i++) called('registerScreenSaverRequest')[0]?.answer({ returnValue: false, errorText: 'denied' });
    expect(made.notes()).toEqual([{ what: 'luna://com.webos.service.tvpower/power/registerScreenSaverRequest', why: 'denied' }]);
  });

  it('knows the volume once the TV has told it', () => {
    const { device, called } = tv();
    const { volume } = device();
    expect(volume?.current).toEqual({ level: undefined, muted: false });
    const heard: unknown[] = [];
    volume?.onChange((value) => heard.push(value));
    for (const answer of [{ volume: 30, muted: false }, { volume: 30, muted: false }, { volume: 101, muted: true }, 'x', { volume: 0, muted: false }]) called('getVolume')[0]?.answer(answer);
    expect(heard).toEqual([{ level: 30, muted: false }, { level: undefined, muted: true }, { level: undefined, muted: false }, { level: 0, muted: false }]);
  });
});

describe('a webOS TV that is broken', () => {
  it.each([
    ['lacks its globals', {}],
    ['has empty ones', { PalmSystem: {}, PalmServiceBridge: {} }],
    ['has some that throw', { webOSSystem: throwing('webOSSystem'), WebOSServiceBridge: class { call(): never { throw new Error('bus'); } } }],
    [
      'throws when they are touched',
      {
        get PalmSystem(): never {
          throw new Error('PalmSystem');
        },
        get PalmServiceBridge(): never {
          throw new Error('PalmServiceBridge');
        },
      },
    ],
  ])('%s: everything else goes on', (_what, globals) => {
    const page = new FakePage({ userAgent: userAgent('68.0.3440.106'), globals, search: '?channel=one' });
    const device = detectDevice(page.asWindow());
    expect(device).toMatchObject({ platform: 'webos', launch: { channel: 'one' }, identity: { platformVersion: 5, engine: 68 }, backOnFirstPage: 'platform-back' });
    const heard: unknown[] = [];
    device.onRelaunch((launch) => heard.push(launch));
    page.document.dispatchEvent(Object.assign(new Event('webOSRelaunch'), { detail: { channel: 'two' } }));
    device.screenSaver(false);
    device.platformBack();
    device.exit();
    expect(heard).toEqual([{ channel: 'two' }]);
    const what = device.notes().map((note) => note.what);
    expect(what).toEqual(expect.arrayContaining(['platformBack()', 'luna://com.webos.audio/getVolume']));
  });
});
