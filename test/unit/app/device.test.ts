import { afterEach, describe, expect, it } from 'vitest';
import { holdScreenSaver } from '../../../src/app/screen-saver';
import type { DrivenApp } from '../../support/app-driver';
import { driveApp } from '../../support/app-driver';
import { FakePlayer, fakeChannels } from '../../support/app-fakes';
import { MemoryDevice } from '../../support/memory-device';

let driven: DrivenApp;

afterEach(() => {
  driven.destroy();
});

const loads = () => driven.services.player.calls.filter((call) => call.startsWith('load'));
const calls = (name: string) => driven.services.device.calls.filter((call) => call === name).length;

it('registers the keys once, at the start', async () => {
  driven = await driveApp();
  await driven.press('Enter', 'Back');
  expect(calls('registerKeys')).toBe(1);
});

describe('Back on the first page', () => {
  it('asks where the platform wants it so', async () => {
    driven = await driveApp({ device: new MemoryDevice({ platform: 'tizen' }) });
    await driven.press('Back');
    expect(driven.seen()).toContain('Leave the app?');
    await driven.press('Right', 'Enter');
    expect(calls('exit')).toBe(1);
  });

  it('is handed on where the platform has it', async () => {
    driven = await driveApp({ device: new MemoryDevice({ platform: 'webos', backOnFirstPage: 'platform-back' }) });
    await driven.press('Enter', 'Back');
    expect(calls('platformBack')).toBe(0);
    await driven.press('Back');
    expect(driven.seen()).not.toContain('Leave the app?');
    expect([calls('platformBack'), calls('exit')]).toEqual([1, 0]);
  });

  it('leaves a dialog behind it, for when the viewer comes back', async () => {
    driven = await driveApp({ device: new MemoryDevice({ backOnFirstPage: 'platform-back' }) }, ({ catalogue }) => {
      catalogue.refuse('CATALOGUE_UNAVAILABLE');
    });
    await driven.press('Back');
    expect(calls('platformBack')).toBe(1);
    expect(driven.seen()).toContain('Retry');
  });
});

describe('a deep link while the app runs', () => {
  it('starts a channel from the first page, and closes what it asks', async () => {
    driven = await driveApp();
    await driven.press('Back');
    driven.services.device.relaunch({ channel: 'live-3' });
    await driven.press('Right');
    expect(loads()).toEqual(['load live-3']);
    expect(driven.seen()).not.toContain('Leave the app?');
  });

  it('zaps in the turn that brings it', async () => {
    driven = await driveApp();
    await driven.press('Enter');
    driven.services.device.relaunch({ channel: 'film-13' });
    expect(loads()).toEqual(['load live-1', 'load film-13']);
    await driven.press('Back');
    await driven.press('Enter');
    expect(loads().at(-1)).toBe('load live-1');
  });

  it('changes nothing where its channel plays already, or none is named', async () => {
    driven = await driveApp();
    await driven.press('Enter');
    driven.services.player.enter({ kind: 'playing', source: driven.services.player.source, sound: 'on' });
    driven.services.device.relaunch({ channel: 'live-1' });
    driven.services.device.relaunch({});
    expect(loads()).toEqual(['load live-1']);
  });

  it('tries again what has failed', async () => {
    driven = await driveApp();
    await driven.press('Enter');
    driven.services.player.fail({ code: 'MEDIA_UNPLAYABLE', origin: 'player' });
    driven.services.device.relaunch({ channel: 'live-1' });
    expect(loads()).toEqual(['load live-1', 'load live-1']);
  });

  it('says that there is no such channel, and what plays goes on', async () => {
    driven = await driveApp();
    await driven.press('Enter');
    for (const channel of ['__proto__', '../home', 'x'.repeat(200), '%']) driven.services.device.relaunch({ channel });
    await driven.press('Left');
    expect(loads()).toEqual(['load live-1']);
    expect(driven.services.player.state.kind).toBe('loading');
    expect(driven.seen()).toContain('All channels');
    driven.services.device.relaunch({ channel: 'live-2' });
    expect(loads()).toEqual(['load live-1', 'load live-2']);
  });

  it('waits for the catalogue, and the last one wins', async () => {
    let answer: (() => void) | undefined;
    driven = await driveApp({}, ({ catalogue }) => {
      catalogue.answer = () => new Promise((resolve) => (answer = () => { resolve(fakeChannels()); }));
    });
    for (const channel of ['live-2', 'live-3', 'live-4']) {
      driven.services.device.relaunch({ channel });
      await driven.press('Info');
    }
    answer?.();
    await driven.press('Info');
    expect(loads()).toEqual(['load live-4']);
  });
});

describe('the colours', () => {
  it('choose the row, or the channel before, on the first page', async () => {
    driven = await driveApp();
    await driven.press('Green');
    expect(driven.focus()).toContain('OnDemand');
    await driven.press('Red');
    expect(driven.focus()).toContain('Live');
    await driven.press('Yellow', 'Blue');
    expect(loads()).toEqual([]);
    await driven.press('Right', 'Enter', 'Back', 'Yellow');
    expect(loads()).toEqual(['load live-2', 'load live-2']);
  });

  it('take a film to its start, and leave it there with green', async () => {
    driven = await driveApp();
    await driven.press('Down', 'Enter');
    const { player } = driven.services;
    player.enter({ kind: 'playing', source: player.source, sound: 'on' });
    player.vodAt(1_000);
    await driven.press('Green', 'Red');
    expect(player.calls.slice(1)).toEqual(['seek 0']);
  });

  it('take a live channel to the end of its window and to its edge', async () => {
    driven = await driveApp();
    await driven.press('Enter');
    const { player } = driven.services;
    player.enter({ kind: 'playing', source: player.source, sound: 'on' });
    player.liveAt(500, { start: 100, end: 700 });
    await driven.press('Red');
    await driven.clock.advance(2_000);
    await driven.press('Green');
    expect(player.calls.slice(1)).toEqual(['seek 100', 'seekToLiveEdge']);
  });

  it('go back and forth between two channels, and show diagnostics with the device', async () => {
    driven = await driveApp({ device: new MemoryDevice({ platform: 'webos', identity: { platformVersion: 22, engine: 87, model: 'OLED55' }, volume: { level: 0, muted: true } }) });
    await driven.press('Enter', 'ChannelUp', 'ChannelUp', 'Yellow', 'Yellow', 'Blue');
    expect(loads()).toEqual(['load live-1', 'load live-2', 'load live-3', 'load live-2', 'load live-3']);
    expect(driven.shows('Diagnostics')).toBe(true);
    expect(driven.seen()).toContain('webOS 22, Chromium 87, OLED55, 1920 × 1080, TV muted');
    await driven.press('Blue');
    expect(driven.shows('Diagnostics')).toBe(false);
  });
});

it('Play and PlayPause start the card that has the focus', async () => {
  driven = await driveApp();
  await driven.press('Right', 'Play', 'Back', 'PlayPause');
  expect(loads()).toEqual(['load live-2', 'load live-2']);
});

describe('the screensaver', () => {
  it('is held back while a picture moves and is seen, and told of changes only', async () => {
    driven = await driveApp();
    const player = new FakePlayer();
    const device = new MemoryDevice();
    const end = holdScreenSaver(player, device);
    player.load({ src: '', live: true, contentId: 'x' as never, name: 'x', protection: undefined });
    const { source } = player;
    player.enter({ kind: 'playing', source, sound: 'on' });
    player.enter({ kind: 'buffering', source });
    player.pause();
    player.play();
    device.visibility.set('hidden');
    device.visibility.set('shown');
    await player.stop();
    player.load(source);
    end();
    player.pause();
    expect(device.calls.map((call) => call.replace('screenSaver ', ''))).toEqual(['false', 'true', 'false', 'true', 'false', 'true', 'false', 'true']);
  });
});
