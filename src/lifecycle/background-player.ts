import { assertUnreachable } from '../base/assert-unreachable';
import type { Clock } from '../base/clock';
import { Emitter } from '../base/events';
import type { Device } from '../contract/device';
import type { EndReason } from '../contract/playback-session';
import type { ChronicleEntry, Player, PlayerEvents, PlayerState, SuspendablePlayer, Timeline } from '../contract/player';
import { PlayerError } from '../contract/player-error';
import type { Source } from '../contract/source';
import { initialState, transition, type BackgroundEffect, type BackgroundEvent, type BackgroundState } from './background-machine';
import { isGone, placeIn, placeOf, sourceAt, startOf, type Place } from './place';
import type { BackgroundPolicy } from './policy';
import { StandstillWatch } from './standstill';

export interface BackgroundOptions {
  readonly device: Pick<Device, 'visibility' | 'network' | 'quirks'>;
  readonly policy: BackgroundPolicy;
  readonly clock: Clock;
}

/**
 * The player as the app has it: what it is told goes on to the real one, unless nobody can see the app. Then wishes are
 * kept, and playback comes back when the app does (docs/background.md).
 */
export class BackgroundPlayer implements Player {
  private readonly emitter = new Emitter<PlayerEvents>();
  private background: BackgroundState;
  /** The viewer's own wish: a platform may pause an element by itself. */
  private paused = false;
  /** Where the source that is loading is to begin; what it was left at, if it is left again before it plays. */
  private opening: Place | undefined;
  /** Of the current source. A player that has failed has no timeline any more. */
  private lastTimeline: Timeline | undefined;
  /** In the place of the player's own state while there is nothing to play with. */
  private told: PlayerState | undefined;
  private proof: { answered: boolean } | undefined;
  private isScreenStale = false;
  private readonly standstill: StandstillWatch;
  private stopCountDown: (() => void) | undefined;

  constructor(
    private readonly inner: SuspendablePlayer,
    private readonly options: BackgroundOptions,
  ) {
    const { visibility, network } = options.device;
    this.background = initialState(visibility.current === 'shown', network.current);
    inner.on('state', (state) => this.onState(state));
    inner.on('timeline', (timeline) => {
      this.lastTimeline = timeline;
      this.emitter.emit('timeline', timeline);
    });
    inner.on('warning', (warning) => this.emitter.emit('warning', warning));
    visibility.onChange((seen) => (seen === 'hidden' ? this.onHidden() : this.onShown()));
    network.onChange((online) => this.dispatch({ kind: 'network', online, place: this.place() }));
    this.standstill = new StandstillWatch(options.clock, () => this.onWoken());
  }

  get state(): PlayerState {
    return this.told ?? this.inner.state;
  }

  get timeline(): Timeline | undefined {
    return this.inner.timeline;
  }

  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  load(source: Source): void {
    this.dispatch({ kind: 'asked', place: startOf(source, this.options.clock) });
  }

  stop(reason?: EndReason): Promise<void> {
    this.told = undefined;
    this.dispatch({ kind: 'stopped' });
    return this.inner.stop(reason);
  }

  play(): void {
    this.paused = false;
    if (this.background.kind === 'active') this.inner.play();
  }

  pause(): void {
    this.paused = true;
    this.inner.pause();
  }

  seek(position: number): void {
    this.inner.seek(position);
  }

  seekToLiveEdge(): void {
    this.inner.seekToLiveEdge();
  }

  unmute(): void {
    this.inner.unmute();
  }

  chronicle(): readonly ChronicleEntry[] {
    return this.inner.chronicle();
  }

  /** The page goes, and perhaps never comes back: what has to leave leaves in this turn. */
  pageGone(): void {
    this.dispatch({ kind: 'page-gone', place: this.place() });
  }

  /** The very same page is back. */
  pageBack(): void {
    if (this.options.device.visibility.current === 'shown') this.onShown();
  }

  private onHidden(): void {
    const { device, policy } = this.options;
    this.isScreenStale ||= device.quirks.needsNewVideoAfterBackground;
    this.dispatch({ kind: 'hidden', policy, place: this.place() });
  }

  private onShown(): void {
    this.dispatch({ kind: 'shown', alive: this.inner.mayLive(), place: this.place() });
  }

  /** Hidden pages are slowed down; what became of them is asked when they are shown. */
  private onWoken(): void {
    if (this.options.device.visibility.current === 'shown') this.dispatch({ kind: 'woken', place: this.place() });
  }

  private onState(state: PlayerState): void {
    if (state.kind === 'playing' || state.kind === 'paused' || state.kind === 'ended') {
      this.opening = undefined;
      // A platform may pause by itself; only the viewer makes it play.
      if (state.kind === 'playing' && this.background.kind === 'active') this.paused = false;
      // A source that was still loading, or whose keys came late, does not begin behind the viewer's back.
      if (state.kind === 'playing' && this.background.kind === 'held') this.inner.pause();
      this.settleProof();
    }
    if (state.kind === 'failed') this.dispatch({ kind: 'failed', place: this.placeOfFailed(state.source), woken: this.standstill.hasJustWoken() });
    // What a failure was answered with has told of itself already.
    if (this.inner.state === state) this.tell(undefined, state);
  }

  private tell(told: PlayerState | undefined, state: PlayerState): void {
    this.told = told;
    this.emitter.emit('state', state);
  }

  private place(): Place | undefined {
    const { inner, paused, options } = this;
    const { state } = inner;
    if (state.kind === 'loading' && this.opening) return { ...this.opening, paused };
    return placeOf(state, state.kind === 'loading' ? undefined : (inner.timeline ?? this.lastTimeline), paused, options.clock);
  }

  private placeOfFailed(source: Source): Place {
    const { opening, paused, options } = this;
    return opening ? { ...opening, paused } : placeIn(source, this.lastTimeline, false, paused, options.clock);
  }

  private dispatch(event: BackgroundEvent): void {
    const { state, effects } = transition(this.background, event);
    this.background = state;
    for (const effect of effects) this.run(effect);
  }

  private run(effect: BackgroundEffect): void {
    const { inner, options } = this;
    switch (effect.kind) {
      case 'pause':
        inner.pause();
        return;
      case 'resume':
        this.resume(effect.place);
        return;
      case 'release':
        // Nobody waits for the answer; a failed tear-down reaches the `warning` listeners.
        void inner.stop(effect.reason);
        return;
      case 'prove':
        this.prove();
        return;
      case 'zap':
        this.zap(effect.place);
        return;
      case 'count-down':
        this.stopCountDown = options.clock.after(effect.seconds * 1_000, () => this.dispatch({ kind: 'grace-over' }));
        return;
      case 'stop-count-down':
        this.stopCountDown?.();
        return;
      case 'tell-no-network': {
        const failed: PlayerState = { kind: 'failed', source: effect.place.source, error: noNetwork() };
        this.tell(failed, failed);
        return;
      }
      default:
        assertUnreachable(effect);
    }
  }

  private zap(place: Place): void {
    if (this.isScreenStale) this.inner.renewScreen();
    this.isScreenStale = false;
    this.proof = undefined;
    this.opening = place;
    this.lastTimeline = undefined;
    this.paused = place.paused;
    this.inner.load(sourceAt(place, this.options.clock));
  }

  private resume(place: Place): void {
    const { inner, paused, options } = this;
    const isLive = place.source.live && inner.timeline !== undefined;
    if (isLive && ((place.position === undefined && !paused) || isGone(place, options.clock))) inner.seekToLiveEdge();
    if (!paused) inner.play();
  }

  private prove(): void {
    const proof = { answered: false };
    this.proof = proof;
    void this.inner.revive().then(() => {
      proof.answered = true;
      if (this.proof === proof) this.settleProof();
    });
  }

  /** An answered beat is half of it: the picture has to be there, too. */
  private settleProof(): void {
    const { kind } = this.inner.state;
    const isThere = kind === 'playing' || kind === 'paused' || kind === 'ended';
    if (!isThere || this.proof?.answered !== true) return;
    this.proof = undefined;
    this.dispatch({ kind: 'proved' });
  }
}

function noNetwork(): PlayerError {
  return new PlayerError({ code: 'NETWORK_LOST', origin: 'network', message: 'the app came back, and the device has no network', retryable: true });
}
