import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorOrigin, PlayerErrorCode } from '../../../src/contract/player-error';
import { PlayerError } from '../../../src/contract/player-error';
import type { DrivenApp } from '../../support/app-driver';
import { driveApp } from '../../support/app-driver';
import { fakeChannels } from '../../support/app-fakes';

const NETWORK = 'Waiting for the network';
const PROVIDER = 'Waiting for your provider’s service';

let driven: DrivenApp;

afterEach(() => {
  driven.destroy();
});

async function watch(): Promise<void> {
  driven = await driveApp({ channels: fakeChannels({ live: 3, onDemand: 1 }) });
  await driven.press('Enter');
  play();
  driven.services.player.calls.length = 0;
}

function play(): void {
  const { player } = driven.services;
  player.enter({ kind: 'playing', source: player.source, sound: 'on' });
}

function wait(kind: 'loading' | 'buffering', code: PlayerErrorCode, origin: ErrorOrigin): void {
  const { player } = driven.services;
  player.enter({ kind, source: player.source, trouble: new PlayerError({ code, origin, message: 'scripted', severity: 'trouble' }) });
}

const starve = () => wait('buffering', 'MEDIA_UNAVAILABLE', 'network');
const told = () => [NETWORK, PROVIDER].filter((words) => driven.seen().includes(words));
const spoken = () => driven.spoken();

describe('the words of waiting', () => {
  it('come with the spinner, and go when the picture goes on', async () => {
    await watch();
    starve();
    await driven.clock.advance(999);
    expect(told()).toEqual([]);
    await driven.clock.advance(1);
    expect(told()).toEqual([NETWORK]);
    expect(driven.shows('Spinner')).toBe(true);
    play();
    expect(told()).toEqual([]);
  });

  it('are not there at all where the picture goes on soon', async () => {
    await watch();
    starve();
    await driven.clock.advance(500);
    play();
    await driven.clock.advance(5_000);
    expect(told()).toEqual([]);
    expect(spoken()).not.toContain(NETWORK);
  });

  it('change with what is waited for, and say nothing where that is not known', async () => {
    await watch();
    await driven.press('ChannelUp');
    await driven.clock.advance(2_000);
    expect(told()).toEqual([]);
    wait('loading', 'SETUP_UNANSWERED', 'ssm');
    expect(told()).toEqual([PROVIDER]);
    expect(spoken()).toBe(PROVIDER);
    starve();
    expect(told()).toEqual([NETWORK]);
    expect(spoken()).toBe(NETWORK);
    wait('loading', 'CDM_UNANSWERED', 'cdm');
    expect(told()).toEqual([]);
    expect(driven.shows('Spinner')).toBe(true);
  });

  it('are heard once, and again when the picture stands still again', async () => {
    await watch();
    starve();
    await driven.clock.advance(1_000);
    expect(spoken()).toBe(NETWORK);
    await driven.press('Digit2', 'Enter');
    const { player } = driven.services;
    expect(spoken()).toMatch(/^2 /);
    starve();
    player.enter({ kind: 'buffering', source: player.source });
    starve();
    await driven.clock.advance(10_000);
    expect(told()).toEqual([NETWORK]);
    expect(spoken()).toMatch(/^2 /);
    play();
    starve();
    await driven.clock.advance(1_000);
    expect(spoken()).toBe(NETWORK);
  });

  it('take no key away, and stand beside a number being typed', async () => {
    await watch();
    starve();
    await driven.clock.advance(1_000);
    await driven.press('Digit3');
    expect(driven.seen()).toContain(`${NETWORK} | 3`);
    await driven.press('Enter', 'ChannelDown', 'PlayPause');
    expect(driven.services.player.calls).toEqual(['load live-3', 'load live-2', 'pause']);
    expect(told()).toEqual([]);
    starve();
    await driven.clock.advance(1_000);
    driven.pressNow('Back');
    expect(driven.services.player.calls.at(-1)).toBe('stop stop');
    expect(told()).toEqual([]);
  });

  it('give way to the error that it comes to', async () => {
    await watch();
    starve();
    await driven.clock.advance(1_000);
    driven.services.player.fail({ code: 'MEDIA_UNAVAILABLE', origin: 'network' });
    expect(told()).toEqual([]);
    expect(driven.seen()).toContain('Channel not available');
  });
});

describe('while the TV has no network', () => {
  const NOTICE = 'No network connection';

  it('the notice says it, alone; once it is closed the pill is what still does', async () => {
    await watch();
    driven.services.device.network.set(false);
    await driven.clock.advance(3_000);
    starve();
    await driven.clock.advance(3_000);
    expect(driven.seen()).toContain(NOTICE);
    expect(told()).toEqual([]);
    await driven.press('Enter');
    expect(driven.seen()).not.toContain(NOTICE);
    expect(told()).toEqual([NETWORK]);
    // Who listens has just closed it.
    expect(spoken()).toContain(NOTICE);
  });

  it('a notice that comes later covers the pill', async () => {
    await watch();
    starve();
    await driven.clock.advance(2_000);
    driven.services.device.network.set(false);
    await driven.clock.advance(3_000);
    expect(driven.seen()).toContain(NOTICE);
    expect(told()).toEqual([]);
  });

  it('that it is back is not contradicted aloud', async () => {
    await watch();
    driven.services.device.network.set(false);
    await driven.clock.advance(3_000);
    starve();
    await driven.clock.advance(3_000);
    driven.services.device.network.set(true);
    expect(spoken()).toBe('The network connection is back');
    starve();
    expect(told()).toEqual([NETWORK]);
    expect(spoken()).toBe('The network connection is back');
  });
});
