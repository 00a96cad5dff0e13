import { setTimeout as sleep } from 'node:timers/promises';
import type { Route } from 'playwright-core';
import { expect } from 'vitest';
import { setNetwork } from './background';
import type { Fault, Lab } from './lab';
import type { Tv } from './tv';
import { seeded } from './walk';

/** What comes over a TV, its network or its services. @returns what makes all well again */
export type Weather = (tv: Tv, lab: Lab) => Promise<() => Promise<void>>;

/** The cable is out, and the TV knows. */
export const unplugged: Weather = async (tv) => {
  await setNetwork(tv, false);
  return () => setNetwork(tv, true);
};

/** The cable is in, and nothing gets through it: the engine goes on believing that it is online. */
export const silent: Weather = async (tv) => {
  const devTools = await tv.devTools();
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditionsByRule', {
    offline: true,
    matchedNetworkConditions: [{ urlPattern: '', latency: 0, downloadThroughput: -1, uploadThroughput: -1 }],
  });
  return async () => {
    await devTools.send('Network.emulateNetworkConditionsByRule', { matchedNetworkConditions: [] });
  };
};

/** Nobody knows the headend's name any more. */
export const nameless: Weather = (tv) => meeting(tv, (route) => route.abort('namenotresolved'));

/** Whatever is asked for, a hotel asks for the room number. */
export const captivePortal: Weather = (tv) => meeting(tv, (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><title>Welcome</title><p>Your room number, please' }));

/** So many of all requests get no answer. */
export function lossy(share: number): Weather {
  const random = seeded(share * 1_000);
  return (tv) => meeting(tv, (route) => (random() < share ? route.abort('connectionreset') : route.continue()));
}

/** So many of the segments are not there, and a moment later they may be: an origin that is behind its live edge. */
export function patchy(share: number): Weather {
  const random = seeded(share * 1_000);
  return (tv) => meeting(tv, (route) => (route.request().url().endsWith('.m4s') && random() < share ? route.fulfill({ status: 404 }) : route.continue()));
}

/** The services are at fault, not the network. */
export function faulty(fault: Fault): Weather {
  return async (_, lab) => {
    await lab.fault(fault);
    return () => lab.healed();
  };
}

/** How long a weather lasts. */
export type Duration = (lab: Lab) => Promise<void>;

export function seconds(count: number): Duration {
  return () => sleep(count * 1_000);
}

/** Until every fault has hit as often as it was to. */
export const usedUp: Duration = (lab) => expect.poll(() => lab.faults(), { timeout: 60_000, message: 'faults left' }).toEqual([]);

/** Seconds of media ahead of the picture. */
export function bufferAhead(tv: Tv): Promise<number> {
  return tv.page.evaluate(() => {
    const { buffered, currentTime } = document.querySelector('video') ?? document.createElement('video');
    const ahead = Array.from({ length: buffered.length }, (_, range) => buffered.end(range) - currentTime);
    return Math.max(0, ...ahead);
  });
}

/** What becomes of everything that the page asks of others than the app's own origin. */
async function meeting(tv: Tv, fate: (route: Route) => Promise<void>): Promise<() => Promise<void>> {
  const home = new URL(tv.page.url()).origin;
  const isElsewhere = ({ origin }: URL) => origin !== home;
  await tv.page.route(isElsewhere, fate);
  return () => tv.page.unroute(isElsewhere, fate);
}
