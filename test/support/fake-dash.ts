import { PROTECTION_EVENTS } from '../../src/player/dash/dash-internals';
import type { DashModule } from '../../src/player/dash/load-dash';

/** As much of an HTMLVideoElement as the player touches. */
export class FakeVideo extends EventTarget {
  currentTime = 0;
  readyState = 0;
  paused = false;
  ended = false;
  seeking = false;
  muted = false;
  readonly HAVE_NOTHING = 0;
  readonly HAVE_FUTURE_DATA = 3;
  /** One range, or none. */
  buffered = { length: 0, start: () => 0, end: () => 0 };

  /** Moves the picture on by some seconds. */
  playOn(seconds: number): void {
    this.readyState = 4;
    this.currentTime += seconds;
    this.dispatchEvent(new Event('timeupdate'));
  }

  asElement(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

/** s; longer than any test watches. */
const FILM_LENGTH = 36_000;

/** What the real one turns into its ERROR event. */
const { KEY_ERROR } = PROTECTION_EVENTS;

type Handler = (event: object) => void;

/** One dash.js player that loads nothing: a test says what it reports. */
export class FakeDashPlayer {
  url: string | undefined;
  destroyed = false;
  private protectionData: unknown;
  private readonly handlers = new Map<string, Set<Handler>>();

  private autoPlay = true;
  private interceptor: (response: object) => Promise<object> = (response) => Promise.resolve(response);

  constructor(private readonly dash: FakeDash) {}

  on = (name: string, handler: Handler): void => {
    const set = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, set.add(handler));
  };

  report(name: string, event: object): void {
    for (const handler of this.handlers.get(name) ?? []) handler(event);
  }

  /** Its ERROR event, as it raises it for this code. */
  fail(code: number, message = 'failed', data?: unknown): void {
    this.report('error', { error: { code, message, data } });
  }

  initialize = (_view?: unknown, _source?: unknown, autoPlay = true): void => {
    this.autoPlay = autoPlay;
  };
  updateSettings = (): void => undefined;
  clearDefaultUTCTimingSources = (): void => undefined;
  addRequestInterceptor = (): void => undefined;
  addResponseInterceptor = (interceptor: (response: object) => Promise<object>): void => {
    this.interceptor = interceptor;
  };

  /** A download has ended. @returns the status that dash.js is to see */
  async download(type: 'MPD' | 'MediaSegment', status: number, data: unknown = new ArrayBuffer(8)): Promise<number> {
    const url = `${this.url ?? ''}?signature=secret`;
    const request = { url, customData: { request: { type, mediaType: type === 'MPD' ? null : 'video', retryAttempts: 0 } } };
    const seen = (await this.interceptor({ request, url, status, data: status === 200 ? data : undefined })) as { readonly status: number };
    return seen.status;
  }
  setProtectionData = (data: unknown): void => {
    this.protectionData = data;
  };
  /** As the real one: looks the plugin up, and passes the protection data on to its controller. */
  attachView = (): void => {
    const system = this.dash.module.Protection?.({}).create();
    const config = { eventBus: { trigger: (name: string, event: object) => { if (name === KEY_ERROR) this.report('error', event); } }, capabilities: { setEncryptedMediaSupported: () => undefined } };
    system?.createProtectionSystem(config).setProtectionData(this.protectionData);
  };
  attachSource = (url: string, start = 0): void => {
    this.url = url;
    const { stage } = this.dash;
    if (stage) Object.assign(stage, { currentTime: start, readyState: 0, paused: !this.autoPlay });
  };
  getActiveStream = (): null => null;
  isReady = (): boolean => this.dash.stage !== undefined;
  getDvrWindow = (): object => ({ start: 0, end: FILM_LENGTH });
  getCurrentLiveLatency = (): number => 0;
  getTargetLiveDelay = (): number => 0;
  seekToOriginalLive = (): void => undefined;
  play = (): void => {
    // As the real one does.
    if (this.destroyed) throw new Error('You must first call initialize()');
    if (this.dash.stage) this.dash.stage.paused = false;
  };
  pause = (): void => {
    if (this.dash.stage) this.dash.stage.paused = true;
  };
  destroy = (): void => {
    this.destroyed = true;
  };
}

export class FakeDash {
  readonly module: DashModule;
  readonly players: FakeDashPlayer[] = [];

  /** Players that were given a source and not destroyed. */
  get open(): readonly FakeDashPlayer[] {
    return this.players.filter(({ url, destroyed }) => url !== undefined && !destroyed);
  }

  /** @param stage the element that sources begin in, where a test cares for positions and pauses */
  constructor(readonly stage?: FakeVideo) {
    const factory = () => ({
      create: () => {
        const player = new FakeDashPlayer(this);
        this.players.push(player);
        return player;
      },
    });
    const events = { MANIFEST_LOADED: 'manifest', FRAGMENT_LOADING_COMPLETED: 'fragment', QUALITY_CHANGE_RENDERED: 'quality', PLAYBACK_NOT_ALLOWED: 'not-allowed', ERROR: 'error' };
    this.module = { MediaPlayer: Object.assign(factory, { events }) } as unknown as DashModule;
  }
}
