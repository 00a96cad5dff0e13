import { describe, expect, it } from 'vitest';
import { DeviceLog } from '../../../src/device/device-log';
import { pageNetwork, pageVisibility } from '../../../src/device/page-signals';
import { FakePage, throwing } from './fake-page';

describe('visibility', () => {
  function watched(page = new FakePage()) {
    const visibility = pageVisibility(page.asWindow(), new DeviceLog());
    const heard: string[] = [];
    const stop = visibility.onChange((value) => heard.push(value));
    return { page, visibility, heard, stop };
  }

  it('is one change for both events, and for events that change nothing', () => {
    const { page, visibility, heard } = watched();
    for (let i = 0; i < 20; i++) page.hide(true);
    expect(visibility.current).toBe('hidden');
    for (let i = 0; i < 20; i++) page.hide(false);
    expect(heard).toEqual(['hidden', 'shown']);
  });

  it('does not listen to the prefixed event at all', () => {
    const { page, heard } = watched();
    page.hide(true, ['webkitvisibilitychange']);
    expect(heard).toEqual([]);
  });

  it('follows twenty hides and shows in a second', () => {
    const { page, heard } = watched();
    for (let i = 0; i < 20; i++) {
      page.hide(true);
      page.hide(false);
    }
    expect(heard).toHaveLength(40);
    expect(heard.at(-1)).toBe('shown');
  });

  it('starts hidden where the page does, and is heard no more once the listener is gone', () => {
    const page = new FakePage();
    page.hide(true);
    const { visibility, heard, stop } = watched(page);
    expect(visibility.current).toBe('hidden');
    stop();
    page.hide(false);
    expect(heard).toEqual([]);
  });

  it('is "shown" for a page that cannot tell', () => {
    const log = new DeviceLog();
    expect(pageVisibility(throwing('window') as Window, log).current).toBe('shown');
    expect(log.read().map(({ what }) => what)).toEqual(['document.hidden', 'visibilitychange']);
  });
});

describe('network', () => {
  it('follows the events, and what the page says when it is shown again', () => {
    const page = new FakePage();
    const network = pageNetwork(page.asWindow(), new DeviceLog());
    const heard: boolean[] = [];
    network.onChange((online) => heard.push(online));
    page.dispatchEvent(new Event('offline'));
    page.dispatchEvent(new Event('offline'));
    page.dispatchEvent(new Event('online'));
    // Lost while JavaScript stood still: no event tells.
    page.hide(true);
    page.navigator.onLine = false;
    page.hide(false);
    expect(heard).toEqual([false, true, false]);
  });

  it.each([undefined, null, 'yes'])('counts an engine that says %j as online', (onLine) => {
    const page = new FakePage();
    page.navigator.onLine = onLine;
    expect(pageNetwork(page.asWindow(), new DeviceLog()).current).toBe(true);
  });
});
