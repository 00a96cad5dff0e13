import { afterEach, expect, it } from 'vitest';
import type { DrivenApp } from '../../support/app-driver';
import { driveApp } from '../../support/app-driver';
import { fakeChannels } from '../../support/app-fakes';

let driven: DrivenApp;

afterEach(() => {
  driven.destroy();
});

async function watch(): Promise<void> {
  driven = await driveApp({ channels: fakeChannels({ live: 3, onDemand: 1 }) });
  await driven.press('Enter');
  const { player } = driven.services;
  player.enter({ kind: 'playing', source: player.source, sound: 'on' });
  player.calls.length = 0;
}

const TITLE = 'No network connection';
const isTold = () => driven.seen().includes(TITLE);

it('tells of a lost network within 3 s, aloud too, and goes by itself; playback is left alone', async () => {
  await watch();
  const { device, player } = driven.services;
  device.network.set(false);
  await driven.clock.advance(3_000);
  expect(isTold()).toBe(true);
  expect(driven.spoken()).toContain(TITLE);
  device.network.set(true);
  expect(isTold()).toBe(false);
  expect(driven.spoken()).toBe('The network connection is back');
  expect(player.calls).toEqual([]);
});

it('is closed by OK and by Back, and does not come again of itself', async () => {
  await watch();
  for (const key of ['Enter', 'Back'] as const) {
    driven.services.device.network.set(false);
    await driven.clock.advance(3_000);
    await driven.press(key);
    expect(isTold()).toBe(false);
    await driven.clock.advance(60_000);
    expect(isTold()).toBe(false);
    driven.services.device.network.set(true);
  }
  expect(driven.services.player.calls).toEqual([]);
});

it('keeps no viewer from zapping: a channel key closes it, and does what it does', async () => {
  await watch();
  const { device, player } = driven.services;
  device.network.set(false);
  await driven.clock.advance(3_000);
  await driven.press('ChannelUp');
  expect(isTold()).toBe(false);
  expect(player.calls).toEqual(['load live-2']);
});

it('leaves the channel keys of an error that it covers to that', async () => {
  await watch();
  const { device, player } = driven.services;
  player.fail({ code: 'MANIFEST_UNAVAILABLE', origin: 'network' });
  device.network.set(false);
  await driven.clock.advance(3_000);
  await driven.press('ChannelUp');
  expect(driven.seen()).not.toMatch(/Code:/);
  expect(player.calls).toEqual(['load live-2']);
});

it('zaps under no dialog that does not', async () => {
  await watch();
  const { device, player } = driven.services;
  device.relaunch({ channel: 'nonsense' });
  expect(driven.seen()).toContain('CHANNEL_UNKNOWN');
  player.calls.length = 0;
  device.network.set(false);
  await driven.clock.advance(3_000);
  await driven.press('ChannelUp');
  expect(isTold()).toBe(false);
  expect(driven.seen()).toContain('CHANNEL_UNKNOWN');
  expect(player.calls).toEqual([]);
});

it('says nothing of a change of access point', async () => {
  await watch();
  const { device } = driven.services;
  device.network.set(false);
  await driven.clock.advance(500);
  device.network.set(true);
  await driven.clock.advance(5_000);
  expect(driven.spoken()).not.toContain(TITLE);
});

it('covers the error that comes of it, which is there when it is gone', async () => {
  await watch();
  const { device, player } = driven.services;
  device.network.set(false);
  await driven.clock.advance(3_000);
  player.fail({ code: 'MEDIA_UNAVAILABLE', origin: 'network' });
  expect(isTold()).toBe(true);
  expect(driven.seen()).not.toContain('Channel not available');
  device.network.set(true);
  expect(isTold()).toBe(false);
  expect(driven.seen()).toContain('Channel not available');
  expect(driven.spoken()).toContain('Channel not available');
  player.enter({ kind: 'loading', source: player.source });
  expect(driven.seen()).not.toContain('Channel not available');
});

it('leaves a dialog that was open before it where it was', async () => {
  await watch();
  const { device, player } = driven.services;
  player.fail({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 403, errorCode: 1007 } });
  device.network.set(false);
  await driven.clock.advance(3_000);
  expect(isTold()).toBe(true);
  await driven.press('Enter');
  expect(driven.seen()).toContain('Too many streams');
});

it('waits for a hidden app to be shown', async () => {
  await watch();
  const { device } = driven.services;
  device.visibility.set('hidden');
  device.network.set(false);
  await driven.clock.advance(10_000);
  expect(isTold()).toBe(false);
  device.visibility.set('shown');
  await driven.clock.advance(3_000);
  expect(isTold()).toBe(true);
});
