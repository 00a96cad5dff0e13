import type { Signal, Visibility } from '../contract/device';
import { Changing } from './changing';
import type { DeviceLog } from './device-log';

/**
 * Made of `visibilitychange` alone: engines from 69 on fire `webkitvisibilitychange` beside it, and who listens to both
 * suspends twice. A change that is reported again is none.
 */
export function pageVisibility(page: Window, log: DeviceLog): Signal<Visibility> {
  const read = (): Visibility => (log.attempt('document.hidden', () => page.document.hidden) === true ? 'hidden' : 'shown');
  const visibility = new Changing(read());
  onVisibility(page, log, () => {
    visibility.set(read());
  });
  return visibility;
}

/** The engine's own opinion: on a desktop and on webOS all that there is. An engine without an opinion counts as online. */
export function pageNetwork(page: Window, log: DeviceLog): Signal<boolean> {
  const read = (): boolean => log.attempt<unknown>('navigator.onLine', () => page.navigator.onLine) !== false;
  const network = new Changing(read());
  log.attempt('online, offline', () => {
    for (const event of ['online', 'offline']) {
      page.addEventListener(event, () => {
        // The event says what is so; `onLine` may follow later.
        network.set(event === 'online');
      });
    }
  });
  onShown(page, log, () => {
    network.set(read());
  });
  return network;
}

/** When the app can be seen again: what was reported while JavaScript stood still has been missed. */
export function onShown(page: Window, log: DeviceLog, listener: () => void): void {
  onVisibility(page, log, () => {
    if (log.attempt('document.hidden', () => page.document.hidden) !== true) listener();
  });
}

function onVisibility(page: Window, log: DeviceLog, listener: () => void): void {
  log.attempt('visibilitychange', () => {
    page.document.addEventListener('visibilitychange', listener);
  });
}
