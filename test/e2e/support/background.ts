import { suspend } from './suspend';
import type { Tv } from './tv';

/** The app goes to the background; JavaScript goes on. @returns what brings it to the front again */
export async function hide(tv: Tv): Promise<() => Promise<void>> {
  await setHidden(tv, true);
  return () => setHidden(tv, false);
}

/** The app goes to the background as its platform has it: on Tizen JavaScript stands still. */
export function putAway(tv: Tv, device: string): Promise<() => Promise<void>> {
  return device === 'tizen' ? suspend(tv) : hide(tv);
}

function setHidden(tv: Tv, hidden: boolean): Promise<void> {
  return tv.page.evaluate((hidden) => {
    const { emulatedTv } = window;
    if (emulatedTv) {
      if (hidden) emulatedTv.hide();
      else emulatedTv.show();
      return;
    }
    // A page of a headless browser is always shown.
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

/** The TV loses its network, or gets it back: no request goes through, and the platform says so. */
export async function setNetwork(tv: Tv, connected: boolean): Promise<void> {
  await tv.context.setOffline(!connected);
  await tv.page.evaluate((connected) => {
    window.emulatedTv?.network(connected);
  }, connected);
}
