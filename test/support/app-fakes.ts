/** What the app is given, without a back end: a player that does as it is told, a catalogue, a device. */
import { Emitter } from '../../src/base/events';
import type { Clock } from '../../src/base/clock';
import { systemClock } from '../../src/base/clock';
import type { AppServices } from '../../src/app/services';
import type { Catalogue, Channel } from '../../src/contract/catalogue';
import type { ChannelId, ContentId } from '../../src/contract/ids';
import type { EndReason } from '../../src/contract/playback-session';
import type { ChronicleEntry, Player, PlayerEvents, PlayerState, Timeline } from '../../src/contract/player';
import type { PlayerErrorDetails } from '../../src/contract/player-error';
import { PlayerError } from '../../src/contract/player-error';
import type { Source } from '../../src/contract/source';
import { MemoryDevice } from './memory-device';

/** Changes state on request only, except that `load` loads and `stop` stops; every call is in `calls`. */
export class FakePlayer implements Player {
  readonly calls: string[] = [];
  timeline: Timeline | undefined;
  entries: ChronicleEntry[] = [];
  private current: PlayerState = { kind: 'idle' };
  private readonly emitter = new Emitter<PlayerEvents>();

  get state(): PlayerState {
    return this.current;
  }

  get source(): Source {
    if (this.current.kind === 'idle') throw new Error('nothing is loaded');
    return this.current.source;
  }

  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  load(source: Source): void {
    this.calls.push(`load ${source.channel ?? source.name}`);
    this.timeline = undefined;
    this.enter({ kind: 'loading', source });
  }

  stop(reason: EndReason = 'stop'): Promise<void> {
    this.calls.push(`stop ${reason}`);
    this.enter({ kind: 'idle' });
    return Promise.resolve();
  }

  play(): void {
    this.calls.push('play');
    this.enter({ kind: 'playing', source: this.source, sound: 'on' });
  }

  pause(): void {
    this.calls.push('pause');
    this.enter({ kind: 'paused', source: this.source });
  }

  seek(position: number): void {
    this.calls.push(`seek ${position}`);
  }

  seekToLiveEdge(): void {
    this.calls.push('seekToLiveEdge');
  }

  unmute(): void {
    this.calls.push('unmute');
    this.enter({ kind: 'playing', source: this.source, sound: 'on' });
  }

  chronicle(): readonly ChronicleEntry[] {
    return this.entries;
  }

  enter(state: PlayerState): void {
    this.current = state;
    this.emitter.emit('state', state);
  }

  emitTimeline(timeline: Timeline): void {
    this.emitter.emit('timeline', timeline);
  }

  warn(warning: PlayerError): void {
    this.emitter.emit('warning', warning);
  }

  fail(details: Omit<PlayerErrorDetails, 'message'>): void {
    this.enter({ kind: 'failed', source: this.source, error: new PlayerError({ ...details, message: 'scripted' }) });
  }

  vodAt(position: number, duration = 3600): void {
    this.timeline = { position, duration, seekable: { start: 0, end: duration }, atLiveEdge: false };
  }

  liveAt(position: number, window: { start: number; end: number }): void {
    this.timeline = { position, duration: Infinity, seekable: window, atLiveEdge: window.end - position < 10 };
  }
}

const TITLES = ['The Tide Tables', 'Evening News', 'A Walk in the Hills', 'Kitchen Garden', 'Night Trains', 'The Long Way Round', 'Quartet in D'];
const NAMES = ['Harbour One', 'North', 'Meridian', 'Field & Stream', 'Kino', 'Civic', 'Orchard', 'Signal', 'Lantern', 'Delta Sport', 'Atlas', 'Sonata'];
const FILMS = ['The Lighthouse Keeper', 'Salt Road', 'Eleven Bridges', 'Winter Orchard', 'Paper Boats', 'Second Violin'];

const MINUTE = 60_000;

export interface ChannelsOptions {
  readonly live?: number;
  readonly onDemand?: number;
  /** ms since the epoch. */
  readonly at?: number;
  readonly logo?: (number: number) => string;
}

/** Live channels first, then films, numbered through. */
export function fakeChannels({ live = 12, onDemand = 6, at = 0, logo = () => '' }: ChannelsOptions = {}): Channel[] {
  return Array.from({ length: live + onDemand }, (_, i) => fakeChannel(i, i < live, i - live, at, logo(i + 1)));
}

function fakeChannel(index: number, live: boolean, film: number, at: number, logo: string): Channel {
  const id = `${live ? 'live' : 'film'}-${index + 1}` as ChannelId;
  const name = (live ? NAMES[index % NAMES.length] : FILMS[film % FILMS.length]) ?? id;
  const start = at - (5 + ((index * 17) % 40)) * MINUTE;
  const end = start + 55 * MINUTE;
  const programmes = {
    now: { title: TITLES[index % TITLES.length] ?? '', start, end },
    next: { title: TITLES[(index + 3) % TITLES.length] ?? '', start: end, end: end + 45 * MINUTE },
  };
  return {
    id,
    number: index + 1,
    name,
    logo,
    live,
    encrypted: true,
    ...(live && programmes),
    source: { src: `https://cdn.example/${id}.mpd`, live, contentId: id as string as ContentId, channel: id, name, protection: undefined },
  };
}

export class FakeCatalogue implements Catalogue {
  loads = 0;
  /** What the next loads answer. */
  answer: () => Promise<readonly Channel[]>;

  constructor(channels: readonly Channel[]) {
    this.answer = () => Promise.resolve(channels);
  }

  load(): Promise<readonly Channel[]> {
    this.loads += 1;
    return this.answer();
  }

  refuse(code: 'CATALOGUE_UNAVAILABLE' | 'CATALOGUE_INVALID'): void {
    this.answer = () => Promise.reject(new PlayerError({ code, origin: 'operator', message: 'scripted', retryable: code === 'CATALOGUE_UNAVAILABLE' }));
  }
}

export interface FakeServices extends AppServices {
  readonly player: FakePlayer;
  readonly catalogue: FakeCatalogue;
  readonly device: MemoryDevice;
}

export interface FakeServicesOptions {
  readonly channels?: readonly Channel[];
  readonly clock?: Clock;
  readonly startChannel?: string;
  readonly device?: MemoryDevice;
}

export function fakeServices(overrides: FakeServicesOptions = {}): FakeServices {
  const { startChannel } = overrides;
  return {
    player: new FakePlayer(),
    catalogue: new FakeCatalogue(overrides.channels ?? fakeChannels()),
    brand: { name: 'Example TV' },
    device: overrides.device ?? new MemoryDevice(),
    clock: overrides.clock ?? systemClock,
    ...(startChannel !== undefined && { startChannel }),
  };
}
