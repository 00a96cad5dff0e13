import { beforeEach, describe, expect, it } from 'vitest';
import type { ContentId } from '../../../src/contract/ids';
import type { PlayerState } from '../../../src/contract/player';
import { PlayerError } from '../../../src/contract/player-error';
import type { Source } from '../../../src/contract/source';
import { BackgroundPlayer } from '../../../src/lifecycle/background-player';
import type { BackgroundPolicy } from '../../../src/lifecycle/policy';
import { FakeForeground } from '../../support/fake-foreground';
import { MemoryDevice } from '../../support/memory-device';
import { settle, VirtualClock } from '../../support/virtual-clock';

const live: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const other: Source = { ...live, name: 'Two' };
const film: Source = { ...live, live: false, name: 'Film' };

const KEEP: BackgroundPolicy = { kind: 'keep' };
const TEARDOWN: BackgroundPolicy = { kind: 'teardown' };
const PIP: BackgroundPolicy = { kind: 'pip' };
const GRACE: BackgroundPolicy = { kind: 'grace', seconds: 30 };

let clock: VirtualClock;
let device: MemoryDevice;
let inner: FakeForeground;
let player: BackgroundPlayer;
let heard: PlayerState['kind'][];

function start(policy: BackgroundPolicy, quirks = {}): void {
  clock = new VirtualClock();
  device = new MemoryDevice({ quirks });
  inner = new FakeForeground();
  player = new BackgroundPlayer(inner, { device, policy, clock });
  heard = [];
  player.on('state', ({ kind }) => heard.push(kind));
}

/** Something plays, and what it took is forgotten. */
function playing(source: Source, position = 42): void {
  player.load(source);
  if (source.live) inner.liveAt(position, { start: position - 60, end: position + 5 });
  else inner.vodAt(position);
  tick();
  inner.enter({ kind: 'playing', source: inner.source, sound: 'on' });
  inner.calls.length = 0;
  heard.length = 0;
}

/** The player reports where it is. */
function tick(): void {
  if (inner.timeline) inner.emitTimeline(inner.timeline);
}

const hide = () => device.visibility.set('hidden');
const show = () => device.visibility.set('shown');
const kill = (): void => inner.fail({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { status: 404, errorCode: 3002 } });

describe('teardown', () => {
  beforeEach(() => start(TEARDOWN));

  it('lets go in the turn of the hide, and zaps to the film where it was', () => {
    playing(film);
    hide();
    expect(inner.calls).toEqual(['stop hidden']);
    show();
    expect(inner.calls).toEqual(['stop hidden', 'load Film at 42']);
  });

  it('brings a live channel back at its edge', () => {
    playing(live, 1_000);
    hide();
    show();
    expect(inner.calls).toEqual(['stop hidden', 'load One']);
  });

  it('brings a paused player back paused, and a live one where it was while that is in the window', async () => {
    playing(live, 1_000);
    player.pause();
    hide();
    await clock.advance(30_000);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load One at 1000 paused']);
    inner.liveAt(1_000, { start: 990, end: 1_100 });
    inner.enter({ kind: 'paused', source: inner.source });
    hide();
    await clock.advance(30_000);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load One paused']);
  });

  it('does not take a pause of the platform’s own for the viewer’s', () => {
    playing(film);
    inner.enter({ kind: 'paused', source: inner.source });
    hide();
    show();
    expect(inner.calls.slice(-1)).toEqual(['load Film at 42']);
  });

  it('keeps the place of a source that was left again before it played', () => {
    playing(film);
    hide();
    show();
    inner.vodAt(0);
    tick();
    hide();
    show();
    expect(inner.calls.slice(-2)).toEqual(['stop hidden', 'load Film at 42']);
  });

  it('brings a film that was over back on its last moments', () => {
    playing(film);
    inner.vodAt(3_600);
    inner.enter({ kind: 'ended', source: inner.source });
    hide();
    show();
    expect(inner.calls.slice(-1)).toEqual(['load Film at 3598 paused']);
  });

  it('knows the place of a film whose element was emptied before the app was told that it is hidden', () => {
    playing(film);
    inner.timeline = undefined;
    hide();
    show();
    expect(inner.calls).toEqual(['stop hidden', 'load Film at 42']);
  });

  it('leaves an error where it is: what has failed is not brought back', () => {
    playing(live);
    kill();
    hide();
    show();
    expect(inner.calls).toEqual([]);
    expect(player.state.kind).toBe('failed');
  });

  it('is not shaken by events that come twice, or in any order', () => {
    playing(live);
    hide();
    player.pageGone();
    hide();
    expect(inner.calls).toEqual(['stop hidden']);
    show();
    player.pageBack();
    show();
    expect(inner.calls).toEqual(['stop hidden', 'load One']);
  });

  it('plays what was asked for last while hidden, and nothing after a stop', () => {
    playing(live);
    hide();
    player.load(film);
    player.load(other);
    expect(inner.calls).toEqual(['stop hidden']);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load Two']);
    hide();
    void player.stop('exit');
    inner.calls.length = 0;
    show();
    expect(inner.calls).toEqual([]);
  });

  it('takes a new element where the old one is dead', () => {
    start(TEARDOWN, { needsNewVideoAfterBackground: true });
    playing(live);
    hide();
    show();
    expect(inner.calls).toEqual(['stop hidden', 'renewScreen', 'load One']);
    player.load(other);
    expect(inner.calls.slice(-1)).toEqual(['load Two']);
    expect(inner.calls.filter((call) => call === 'renewScreen')).toHaveLength(1);
  });

  it('starts a hidden app when it is shown', () => {
    clock = new VirtualClock();
    device = new MemoryDevice();
    hide();
    inner = new FakeForeground();
    player = new BackgroundPlayer(inner, { device, policy: TEARDOWN, clock });
    player.load(live);
    expect(inner.calls).toEqual([]);
    show();
    expect(inner.calls).toEqual(['load One']);
  });
});

describe('keep', () => {
  beforeEach(() => start(KEEP));

  it('pauses, holds the session, and on return plays on with one beat', async () => {
    playing(film);
    hide();
    expect(inner.calls).toEqual(['pause']);
    await clock.advance(20_000);
    show();
    expect(inner.calls).toEqual(['pause', 'play', 'revive']);
  });

  it('comes back to the live edge, but a paused one stays where it is', () => {
    playing(live);
    hide();
    show();
    expect(inner.calls).toEqual(['pause', 'seekToLiveEdge', 'play', 'revive']);
    player.pause();
    inner.calls.length = 0;
    hide();
    show();
    expect(inner.calls).toEqual(['pause', 'revive']);
  });

  it('re-zaps where the wall clock says that the session is over', () => {
    playing(film);
    hide();
    inner.alive = false;
    show();
    expect(inner.calls).toEqual(['pause', 'load Film at 42']);
  });

  it('re-zaps once where the beat is refused, and then says why', () => {
    playing(film);
    hide();
    show();
    inner.calls.length = 0;
    kill();
    expect(inner.calls).toEqual(['load Film at 42']);
    expect(heard).not.toContain('failed');
    kill();
    expect(inner.calls).toEqual(['load Film at 42']);
    expect(player.state.kind).toBe('failed');
    expect(heard.slice(-1)).toEqual(['failed']);
  });

  it('tells of a loss that comes after the proof', async () => {
    playing(film);
    hide();
    show();
    inner.proofs[0]?.resolve(undefined);
    await settle();
    kill();
    expect(player.state.kind).toBe('failed');
  });

  it('counts an answered beat only with a picture', async () => {
    playing(film);
    hide();
    show();
    inner.enter({ kind: 'buffering', source: inner.source });
    inner.proofs[0]?.resolve(undefined);
    await settle();
    inner.fail({ code: 'NOTHING_PLAYS', origin: 'player' });
    expect(inner.calls.slice(-1)).toEqual(['load Film at 42']);
  });

  it('lets go of what is lost while hidden, unheard, and brings it back', () => {
    playing(film);
    hide();
    kill();
    expect(heard).not.toContain('failed');
    expect(inner.calls).toEqual(['pause', 'stop hidden']);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load Film at 42']);
  });

  it('does not let a source begin behind the viewer’s back', () => {
    player.load(live);
    hide();
    inner.calls.length = 0;
    inner.enter({ kind: 'playing', source: inner.source, sound: 'on' });
    expect(inner.calls).toEqual(['pause']);
    player.play();
    expect(inner.calls).toEqual(['pause']);
    show();
    expect(inner.calls.slice(-2)).toEqual(['play', 'revive']);
  });

  it('lets go when the page goes after all', () => {
    playing(live);
    hide();
    player.pageGone();
    expect(inner.calls).toEqual(['pause', 'stop pagehide']);
  });

  it('plays another channel that was asked for meanwhile, and holds nothing for the old one', () => {
    playing(live);
    hide();
    player.load(other);
    expect(inner.calls).toEqual(['pause', 'stop hidden']);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load Two']);
  });
});

describe('grace', () => {
  beforeEach(() => start(GRACE));

  it('holds for so long, then lets go', async () => {
    playing(live);
    hide();
    await clock.advance(29_000);
    expect(inner.calls).toEqual(['pause']);
    await clock.advance(2_000);
    expect(inner.calls).toEqual(['pause', 'stop hidden']);
    show();
    expect(inner.calls.slice(-1)).toEqual(['load One']);
  });

  it('counts each time anew', async () => {
    playing(live);
    hide();
    await clock.advance(29_000);
    show();
    hide();
    await clock.advance(29_000);
    expect(inner.calls).not.toContain('stop hidden');
  });
});

describe('pip', () => {
  beforeEach(() => start(PIP));

  it('changes nothing but asks after the session on return', () => {
    playing(live);
    hide();
    hide();
    expect(inner.calls).toEqual([]);
    show();
    show();
    expect(inner.calls).toEqual(['revive']);
  });

  it('brings back what was lost while nobody looked', () => {
    playing(film);
    hide();
    kill();
    expect(player.state.kind).toBe('failed');
    show();
    expect(inner.calls).toEqual(['load Film at 42']);
  });

  it('re-zaps where the session cannot live any more', () => {
    playing(film);
    hide();
    inner.alive = false;
    show();
    expect(inner.calls).toEqual(['load Film at 42']);
  });

  it('plays another channel at once', () => {
    playing(live);
    hide();
    player.load(other);
    expect(inner.calls).toEqual(['load Two']);
  });

  it('ends with the page, and comes back with it', () => {
    playing(live);
    hide();
    player.pageGone();
    show();
    expect(inner.calls).toEqual(['stop pagehide', 'load One']);
  });
});

describe('the network', () => {
  beforeEach(() => start(KEEP));

  it('is waited for on return, with a reason on screen', () => {
    playing(film);
    hide();
    inner.alive = false;
    device.network.set(false);
    show();
    expect(player.state).toMatchObject({ kind: 'failed', source: film, error: { code: 'NETWORK_LOST', origin: 'network' } });
    expect(inner.calls).toEqual(['pause', 'stop hidden']);
    device.network.set(true);
    expect(inner.calls.slice(-1)).toEqual(['load Film at 42']);
    expect(player.state.kind).toBe('loading');
  });

  it('is not needed for what is loaded already', () => {
    playing(film);
    hide();
    device.network.set(false);
    show();
    expect(inner.calls).toEqual(['pause', 'play']);
    device.network.set(true);
    expect(inner.calls).toEqual(['pause', 'play', 'revive']);
  });

  it('leaves playback alone when it goes, asks after the session when it is back', () => {
    playing(film);
    device.network.set(false);
    expect(inner.calls).toEqual([]);
    device.network.set(true);
    expect(inner.calls).toEqual(['revive']);
  });

  it('brings back by itself what failed for want of it', () => {
    playing(film);
    device.network.set(false);
    inner.fail({ code: 'MEDIA_UNAVAILABLE', origin: 'network' });
    expect(player.state.kind).toBe('failed');
    device.network.set(true);
    expect(inner.calls).toEqual(['load Film at 42']);
  });

  it('asks whether the session still lives, whatever the clocks say: they may have been put right meanwhile', () => {
    playing(film);
    device.network.set(false);
    inner.alive = false;
    device.network.set(true);
    expect(inner.calls).toEqual(['revive']);
  });

  it('does not bring back what the viewer has left since', () => {
    playing(film);
    device.network.set(false);
    inner.fail({ code: 'MEDIA_UNAVAILABLE', origin: 'network' });
    void player.stop();
    inner.calls.length = 0;
    device.network.set(true);
    expect(inner.calls).toEqual([]);
  });

  it('may be tried all the same: what the TV says of it need not be so', () => {
    start(TEARDOWN);
    playing(film);
    hide();
    device.network.set(false);
    show();
    player.load(film);
    expect(inner.calls.slice(-1)).toEqual(['load Film']);
    expect(player.state.kind).toBe('loading');
  });
});

it('asks after the session when JavaScript stood still and nobody has said so', async () => {
  start(TEARDOWN);
  playing(film);
  await clock.advance(60_000);
  expect(inner.calls).toEqual([]);
  clock.suspend(60_000);
  await clock.advance(2_000);
  expect(inner.calls).toEqual(['revive']);
  kill();
  expect(inner.calls.slice(-1)).toEqual(['load Film at 42']);
});

it('passes on what the player says, and what it is told', () => {
  start(KEEP);
  const warnings: PlayerError[] = [];
  player.on('warning', (warning) => warnings.push(warning));
  playing(film);
  player.seek(10);
  player.seekToLiveEdge();
  player.unmute();
  expect(inner.calls).toEqual(['seek 10', 'seekToLiveEdge', 'unmute']);
  const warning = new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'ssm', message: 'unanswered' });
  inner.warn(warning);
  expect(warnings).toEqual([warning]);
});
