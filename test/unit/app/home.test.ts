import type { Lightning } from '@lightningjs/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import type { DrivenApp } from '../../support/app-driver';
import { driveApp } from '../../support/app-driver';
import { fakeChannels } from '../../support/app-fakes';

let driven: DrivenApp;

afterEach(() => {
  driven.destroy();
});

const focusedCard = () => driven.focus().slice(-2).join(' ');

interface Card extends Lightning.Element {
  readonly channel?: { readonly number: number };
}

function cardsIn(element: Lightning.Element): Card[] {
  return /^Card\d/.test(element.ref ?? '') ? [element] : element.children.flatMap(cardsIn);
}

describe('home page', () => {
  it('shows live channels and films, with the focus on the first', async () => {
    driven = await driveApp();
    expect(driven.seen()).toContain('Live channels');
    expect(driven.seen()).toContain('On demand');
    expect(focusedCard()).toBe('Live Card0');
  });

  it('tells the focused channel, its programme and the next one', async () => {
    driven = await driveApp({ channels: fakeChannels({ at: 1_700_000_000_000 }) });
    expect(driven.seen()).toContain('Harbour One | The Tide Tables');
    await driven.press('Right');
    await driven.clock.advance(200);
    expect(driven.seen()).toContain('North | Evening News');
    expect(driven.seen()).toMatch(/Next {2}\d\d:\d\d {2}Night Trains/);
  });

  it('stops at both ends of a row', async () => {
    driven = await driveApp({ channels: fakeChannels({ live: 3 }) });
    await driven.press('Left', 'Right', 'Right', 'Right', 'Right');
    expect(focusedCard()).toBe('Live Card2');
  });

  it('remembers the place in each row', async () => {
    driven = await driveApp();
    await driven.press('Right', 'Right', 'Down', 'Right', 'Up');
    expect(focusedCard()).toBe('Live Card2');
    await driven.press('Down');
    expect(focusedCard()).toBe('OnDemand Card1');
  });

  it('copes with sixty channels and a held key', async () => {
    driven = await driveApp({ channels: fakeChannels({ live: 60 }) });
    for (let i = 0; i < 200; i++) driven.pressNow('Right');
    await driven.press('Right', 'Enter');
    expect(driven.services.player.calls).toEqual(['load live-60']);
  });

  it('has no more cards for ten thousand channels than the screen and a held key need, and each in its place', async () => {
    driven = await driveApp({ channels: fakeChannels({ live: 10_000, onDemand: 0 }) });
    let at = 1;
    for (const [key, times] of [['Right', 3], ['Right', 500], ['Left', 40], ['Right', 1], ['Left', 1_000], ['Right', 10_000], ['Left', 7]] as const) {
      for (let i = 0; i < times; i++) driven.pressNow(key);
      at = Math.min(10_000, Math.max(1, key === 'Right' ? at + times : at - times));
      await driven.clock.advance(200);
      const cards = cardsIn(driven.app);
      expect(cards.length).toBeLessThanOrEqual(24);
      for (const { x, channel } of cards) expect(x).toBe(((channel?.number ?? 0) - 1) * 410);
      const numbers = cards.map(({ channel }) => channel?.number);
      // Five stand on the screen, of which the third has the focus; at an end of the row another one.
      for (let near = Math.max(1, at - 4); near <= Math.min(10_000, at + 4); near++) expect(numbers).toContain(near);
    }
    await driven.press('Enter');
    expect(driven.services.player.calls).toEqual(['load live-9993']);
  });

  it('does without a row that has no channels', async () => {
    driven = await driveApp({ channels: fakeChannels({ live: 0 }) });
    expect(driven.seen()).not.toContain('Live channels');
    expect(focusedCard()).toBe('OnDemand Card0');
  });

  it('starts a channel in the turn of the key', async () => {
    driven = await driveApp();
    await driven.press('Right');
    driven.pressNow('Enter');
    expect(driven.services.player.calls).toEqual(['load live-2']);
  });

  it('is not heard any more once a channel is on', async () => {
    driven = await driveApp();
    await driven.press('Right', 'Enter');
    expect(driven.spoken()).toMatch(/^2 /);
    await driven.clock.advance(1_000);
    expect(driven.spoken()).toMatch(/^2 /);
  });

  it('comes back to the same card', async () => {
    driven = await driveApp();
    await driven.press('Down', 'Right', 'Enter');
    expect(driven.focus()).toContain('App');
    expect(focusedCard()).not.toContain('Card');
    await driven.press('Back');
    expect(focusedCard()).toBe('OnDemand Card1');
  });

  it('opens the same channel a second time', async () => {
    driven = await driveApp();
    await driven.press('Enter', 'Back', 'Enter');
    expect(driven.services.player.calls).toEqual(['load live-1', 'stop stop', 'load live-1']);
    expect(focusedCard()).not.toContain('Card');
  });

  it('refreshes programmes after a while without moving the focus', async () => {
    driven = await driveApp();
    await driven.press('Right', 'Right');
    await driven.clock.advance(6 * 60_000);
    expect(driven.services.catalogue.loads).toBe(2);
    expect(focusedCard()).toBe('Live Card2');
  });

  it('keeps what it shows when a refresh fails', async () => {
    driven = await driveApp();
    driven.services.catalogue.refuse('CATALOGUE_UNAVAILABLE');
    await driven.clock.advance(6 * 60_000);
    expect(driven.services.catalogue.loads).toBe(2);
    expect(driven.seen()).toContain('Harbour One');
    expect(focusedCard()).toBe('Live Card0');
  });
});

describe('without a catalogue', () => {
  it('shows nothing to press while it loads', async () => {
    driven = await driveApp({}, ({ catalogue }) => {
      catalogue.answer = () => new Promise(() => undefined);
    });
    await driven.press('Enter', 'Down', 'Right');
    expect(driven.services.player.calls).toEqual([]);
  });

  it('says what is wrong and tries again', async () => {
    driven = await driveApp({}, ({ catalogue }) => {
      catalogue.refuse('CATALOGUE_UNAVAILABLE');
    });
    expect(driven.seen()).toContain('No channels yet');
    expect(driven.seen()).toContain('OPERATOR CATALOGUE_UNAVAILABLE');
    const channels = fakeChannels();
    driven.services.catalogue.answer = () => Promise.resolve(channels);
    await driven.press('Enter');
    expect(driven.seen()).not.toContain('No channels yet');
    expect(focusedCard()).toBe('Live Card0');
  });

  it.each([
    ['CATALOGUE_UNAVAILABLE', 2],
    ['CATALOGUE_INVALID', 1],
  ] as const)('that was %s: once the network is back it has been asked for %i times', async (code, loads) => {
    driven = await driveApp({}, ({ catalogue }) => {
      catalogue.refuse(code);
    });
    const { catalogue, device } = driven.services;
    device.network.set(false);
    device.network.set(true);
    await driven.clock.advance(10);
    expect(catalogue.loads).toBe(loads);
  });

  it('asks whether to leave on Back, and is still there after "Stay"', async () => {
    driven = await driveApp({}, ({ catalogue }) => {
      catalogue.refuse('CATALOGUE_INVALID');
    });
    await driven.press('Back');
    expect(driven.seen()).toContain('Leave the app?');
    await driven.press('Enter');
    expect(driven.seen()).toContain('No channels yet');
  });

  it('says when the list is empty', async () => {
    driven = await driveApp({ channels: [] });
    expect(driven.seen()).toContain('No channels');
  });
});

describe('leaving', () => {
  it('asks first, with the focus on staying', async () => {
    driven = await driveApp();
    await driven.press('Back');
    expect(driven.seen()).toContain('Leave the app?');
    await driven.press('Enter');
    expect(driven.services.device.exits).toBe(0);
    expect(focusedCard()).toBe('Live Card0');
  });

  it('leaves when told to', async () => {
    driven = await driveApp();
    await driven.press('Back', 'Right', 'Enter');
    expect(driven.services.device.exits).toBe(1);
  });

  it('stays on a second Back', async () => {
    driven = await driveApp();
    await driven.press('Back', 'Back');
    expect(driven.seen()).not.toContain('Leave the app?');
    expect(driven.services.device.exits).toBe(0);
  });
});

describe('launch parameter', () => {
  it('starts the channel at once', async () => {
    driven = await driveApp({ startChannel: 'live-3' });
    expect(driven.services.player.calls).toEqual(['load live-3']);
    expect(driven.seen()).toContain('Meridian');
    await driven.press('Back');
    expect(focusedCard()).toBe('Live Card0');
  });

  it.each(['nonsense', '../home', '%E0%A4%A', "a'(b)*~!", 'home', '<img src=x>'])('explains an unknown channel %j and goes home', async (startChannel) => {
    driven = await driveApp({ startChannel });
    expect(driven.seen()).toContain('Unknown channel');
    await driven.press('Enter');
    expect(driven.seen()).toContain('Live channels');
    expect(driven.seen()).not.toContain('Unknown channel');
  });

  it('takes an empty one for none', async () => {
    driven = await driveApp({ startChannel: '' });
    expect(focusedCard()).toBe('Live Card0');
  });

  it('still starts the channel when the catalogue comes at the second try', async () => {
    driven = await driveApp({ startChannel: 'live-3' }, ({ catalogue }) => {
      catalogue.refuse('CATALOGUE_UNAVAILABLE');
    });
    expect(driven.seen()).toContain('No channels yet');
    const channels = fakeChannels();
    driven.services.catalogue.answer = () => Promise.resolve(channels);
    await driven.press('Enter');
    expect(driven.services.player.calls).toEqual(['load live-3']);
  });
});
