import { afterEach, describe, expect, it } from 'vitest';
import type { DrivenApp } from '../../support/app-driver';
import { driveApp } from '../../support/app-driver';
import { fakeChannels } from '../../support/app-fakes';

let driven: DrivenApp;

afterEach(() => {
  driven.destroy();
});

/** On the player page, with a live channel (or a film) playing and its calls forgotten. */
async function watch(kind: 'live' | 'film' = 'live', channels = fakeChannels({ live: 3, onDemand: 3 })): Promise<void> {
  driven = await driveApp({ channels });
  await driven.press(...(kind === 'film' ? (['Down', 'Enter'] as const) : (['Enter'] as const)));
  play();
  driven.services.player.calls.length = 0;
}

function play(sound: 'on' | 'blocked' = 'on'): void {
  const { player } = driven.services;
  player.enter({ kind: 'playing', source: player.source, sound });
}

const calls = () => driven.services.player.calls;
const overlayShown = () => driven.seen().includes('All channels');
const onHomePage = () => driven.focus().some((ref) => ref.startsWith('Card'));

describe('zapping', () => {
  it('goes up and wraps around within live channels', async () => {
    await watch();
    await driven.press('ChannelUp', 'ChannelUp', 'ChannelUp');
    expect(calls()).toEqual(['load live-2', 'load live-3', 'load live-1']);
  });

  it('goes down and wraps around within live channels', async () => {
    await watch();
    await driven.press('ChannelDown', 'ChannelDown');
    expect(calls()).toEqual(['load live-3', 'load live-2']);
  });

  it('stays within films when a film plays', async () => {
    await watch('film');
    await driven.press('ChannelDown', 'ChannelUp', 'ChannelUp');
    expect(calls()).toEqual(['load film-6', 'load film-4', 'load film-5']);
  });

  it('zaps with Up and Down too, but never out of a film', async () => {
    await watch();
    await driven.press('Up', 'Down');
    expect(calls()).toEqual(['load live-2', 'load live-1']);
    driven.destroy();
    await watch('film');
    await driven.press('Up', 'Down');
    expect(calls()).toEqual([]);
    expect(overlayShown()).toBe(true);
  });

  it('loads in the turn of the key and tells the channel before there is a picture', async () => {
    await watch();
    driven.pressNow('ChannelUp');
    expect(calls()).toEqual(['load live-2']);
    expect(driven.seen()).toContain('2 | North');
  });

  it('does not reload the only channel', async () => {
    await watch('live', fakeChannels({ live: 1, onDemand: 2 }));
    await driven.press('ChannelUp');
    expect(calls()).toEqual([]);
  });

  it('survives a held key: every step is the player’s to sort out, and the page stays', async () => {
    await watch('live', fakeChannels({ live: 60 }));
    for (let i = 0; i < 400; i++) driven.pressNow('ChannelUp');
    await driven.press('ChannelDown');
    expect(calls()).toHaveLength(401);
    expect(calls().at(-1)).toBe('load live-40');
    expect(driven.seen()).toContain('40 |');
    await driven.press('Back');
    expect(onHomePage()).toBe(true);
  });

  it('survives a storm of all keys', async () => {
    await watch();
    const keys = ['Enter', 'Back', 'ChannelUp', 'Left', 'Info', 'Digit1', 'Stop', 'Right', 'PlayPause', 'Down', 'Up', 'Guide'] as const;
    for (let i = 0; i < 600; i++) driven.pressNow(keys[(i * i + 7 * i) % keys.length] ?? 'Enter');
    await driven.clock.advance(10_000);
    await driven.press('Back', 'Back', 'Back', 'Back');
    const wasHome = onHomePage() || driven.seen().includes('Leave the app?');
    expect(wasHome).toBe(true);
  });
});

describe('overlay', () => {
  it('goes 5 s after the last key', async () => {
    await watch();
    await driven.press('Info', 'Info');
    await driven.clock.advance(4999);
    expect(overlayShown()).toBe(true);
    await driven.clock.advance(1);
    expect(overlayShown()).toBe(false);
  });

  it('comes at any key', async () => {
    await watch();
    await driven.clock.advance(6000);
    await driven.press('Red');
    expect(overlayShown()).toBe(true);
  });

  it('is toggled by OK', async () => {
    await watch();
    await driven.press('Enter');
    expect(overlayShown()).toBe(false);
    await driven.press('Enter');
    expect(overlayShown()).toBe(true);
  });

  it('stays while paused, and goes after playing again', async () => {
    await watch();
    await driven.press('PlayPause');
    await driven.clock.advance(60_000);
    expect(overlayShown()).toBe(true);
    await driven.press('Enter');
    expect(calls()).toEqual(['pause', 'play']);
    await driven.clock.advance(5000);
    expect(overlayShown()).toBe(false);
  });

  it('tells how far a film has come', async () => {
    await watch('film');
    driven.services.player.vodAt(65, 3725);
    await driven.clock.advance(1000);
    expect(driven.seen()).toContain('1:05 | 1:02:05');
  });

  it('says how far behind live one is', async () => {
    await watch();
    driven.services.player.liveAt(500, { start: 0, end: 565 });
    await driven.clock.advance(1000);
    expect(driven.seen()).toContain('1:05 behind live');
    expect(driven.seen()).not.toContain('LIVE');
  });

  it('does not show the last channel’s position while another one loads', async () => {
    await watch('film');
    driven.services.player.vodAt(65, 3725);
    await driven.press('ChannelUp');
    driven.services.player.vodAt(65, 3725);
    await driven.clock.advance(1000);
    expect(driven.seen()).not.toContain('1:05');
  });
});

describe('seeking', () => {
  it('skips 10 s with the arrows and 30 s with the fast keys', async () => {
    await watch('film');
    driven.services.player.vodAt(100);
    for (const key of ['Right', 'Left', 'FastForward', 'Rewind'] as const) {
      await driven.press(key);
      await driven.clock.advance(5000);
    }
    expect(calls()).toEqual(['seek 110', 'seek 90', 'seek 130', 'seek 70']);
  });

  it('stops at both ends', async () => {
    await watch('film');
    driven.services.player.vodAt(3, 100);
    await driven.press('Left');
    await driven.clock.advance(5000);
    driven.services.player.vodAt(95, 100);
    await driven.press('FastForward');
    expect(calls()).toEqual(['seek 0', 'seek 100']);
  });

  it('adds up a held key without flooding the player', async () => {
    await watch('film');
    driven.services.player.vodAt(100);
    for (let i = 0; i < 10; i++) driven.pressNow('Right');
    await driven.clock.advance(1000);
    expect(calls()).toEqual(['seek 110', 'seek 200']);
  });

  it('goes to the live edge when skipping past it', async () => {
    await watch();
    driven.services.player.liveAt(590, { start: 0, end: 600 });
    await driven.press('FastForward');
    expect(calls()).toEqual(['seekToLiveEdge']);
  });

  it('does nothing where there is no window to go back to', async () => {
    await watch();
    driven.services.player.liveAt(595, { start: 590, end: 600 });
    await driven.press('Left', 'Rewind');
    expect(calls()).toEqual([]);
  });

  it('forgets the wish at a zap', async () => {
    await watch('film');
    driven.services.player.vodAt(100);
    await driven.press('Right', 'Right', 'ChannelUp');
    await driven.clock.advance(2000);
    expect(calls()).toEqual(['seek 110', 'load film-5']);
  });
});

describe('leaving', () => {
  it.each(['Back', 'Stop', 'Guide'] as const)('stops in the turn of %s and goes home', async (key) => {
    await watch();
    driven.pressNow(key);
    expect(calls()).toEqual(['stop stop']);
    await driven.press();
    await driven.clock.advance(0);
    expect(onHomePage()).toBe(true);
  });

  it('leaves no timer behind', async () => {
    await watch();
    await driven.press('Info', 'Digit1', 'Back');
    await driven.clock.advance(10_000);
    expect(calls()).toEqual(['stop stop']);
    expect(driven.seen()).not.toContain('Diagnostics');
  });
});

describe('sound', () => {
  it('asks for OK where sound is blocked, and OK unmutes', async () => {
    await watch();
    play('blocked');
    expect(driven.seen()).toContain('Press OK for sound');
    await driven.press('Enter');
    expect(calls()).toEqual(['unmute']);
    expect(driven.seen()).not.toContain('Press OK for sound');
  });
});

describe('typing a number', () => {
  it('tunes 2 s after the last digit', async () => {
    await watch('live', fakeChannels({ live: 15 }));
    await driven.press('Digit1');
    await driven.clock.advance(1500);
    await driven.press('Digit2');
    expect(driven.seen()).toContain('12');
    await driven.clock.advance(1999);
    expect(calls()).toEqual([]);
    await driven.clock.advance(1);
    expect(calls()).toEqual(['load live-12']);
  });

  it('tunes at once with OK', async () => {
    await watch();
    await driven.press('Digit3', 'Enter');
    expect(calls()).toEqual(['load live-3']);
  });

  it('says when there is no such channel', async () => {
    await watch();
    await driven.press('Digit9', 'Digit9', 'Enter');
    expect(driven.seen()).toContain('There is no channel 99');
    await driven.clock.advance(3000);
    expect(driven.seen()).not.toContain('There is no channel');
    expect(calls()).toEqual([]);
  });

  it('does not reload the channel that is on', async () => {
    await watch();
    await driven.press('Digit1', 'Enter');
    expect(calls()).toEqual([]);
  });
});

describe('waiting', () => {
  const spinner = () => driven.shows('Spinner');

  it('does not flash a spinner at a short wait', async () => {
    await watch();
    const { player } = driven.services;
    player.enter({ kind: 'buffering', source: player.source });
    await driven.clock.advance(999);
    expect(spinner()).toBe(false);
    play();
    await driven.clock.advance(1_000);
    expect(spinner()).toBe(false);
  });

  it('shows one at a longer wait until the picture comes', async () => {
    await watch();
    await driven.press('ChannelUp');
    await driven.clock.advance(1_000);
    expect(spinner()).toBe(true);
    play();
    expect(spinner()).toBe(false);
  });
});

describe('a failure', () => {
  const fail1007 = () => driven.services.player.fail({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 403, errorCode: 1007 } });

  it('is told in words, and OK tries again', async () => {
    await watch();
    fail1007();
    expect(driven.seen()).toContain('Too many streams');
    expect(driven.seen()).toContain('Code: SSM 1007');
    await driven.press('Enter');
    expect(calls()).toEqual(['load live-1']);
    expect(driven.seen()).not.toContain('Too many streams');
  });

  it('is modal', async () => {
    await watch();
    fail1007();
    await driven.press('Info', 'Digit2', 'PlayPause', 'Up');
    await driven.clock.advance(3000);
    expect(calls()).toEqual([]);
    expect(driven.seen()).toContain('Too many streams');
  });

  it('leads to all channels with the second button, and with Back', async () => {
    await watch();
    fail1007();
    await driven.press('Right', 'Enter');
    expect(calls()).toEqual(['stop stop']);
    expect(onHomePage()).toBe(true);
    await driven.press('Enter');
    fail1007();
    await driven.press('Back');
    expect(onHomePage()).toBe(true);
    expect(driven.seen()).not.toContain('Too many streams');
  });

  it('can be zapped away from', async () => {
    await watch();
    fail1007();
    await driven.press('ChannelUp');
    expect(calls()).toEqual(['load live-2']);
    expect(driven.seen()).not.toContain('Too many streams');
  });

  it('goes by itself when the player recovers', async () => {
    await watch();
    fail1007();
    play();
    expect(driven.seen()).not.toContain('Too many streams');
  });
});

describe('the end of a film', () => {
  it('is told, and OK starts it again', async () => {
    await watch('film');
    const { player } = driven.services;
    player.enter({ kind: 'ended', source: player.source });
    await driven.clock.advance(60_000);
    expect(driven.seen()).toContain('The end.');
    await driven.press('Enter');
    expect(calls()).toEqual(['load film-4']);
  });
});

describe('diagnostics', () => {
  it('shows the last lines of the chronicle', async () => {
    await watch();
    driven.services.player.entries = Array.from({ length: 20 }, (_, i) => ({ at: i * 1000, epoch: 1, kind: `event-${i}.`, ...(i === 19 && { detail: { status: 200 } }) }));
    await driven.press('Info');
    expect(driven.seen()).toContain('event-19.');
    expect(driven.seen()).toContain('status=200');
    expect(driven.seen()).not.toContain('event-5.');
    expect(driven.seen()).toContain('State playing');
    await driven.press('Info');
    expect(driven.seen()).not.toContain('event-19.');
  });
});
