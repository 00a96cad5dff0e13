import { Emitter } from '../base/events';
import type { SourceEpoch } from '../contract/ids';
import type { EndReason } from '../contract/playback-session';
import type { ChronicleEntry, PlayerEvents, PlayerState, SuspendablePlayer, Timeline } from '../contract/player';
import type { PlayerError } from '../contract/player-error';
import type { Source } from '../contract/source';
import type { DrmEngine } from '../drm/drm-engine';
import type { Chronicle } from './chronicle';
import { Playback, type PlaybackDependencies } from './playback';
import { ZapQueue } from './zap-queue';

/** Where the picture is shown; `VideoSurface`, or a stand-in. */
export interface Screen {
  readonly element: HTMLVideoElement;
  show(): void;
  hide(): void;
  /** Puts a new element in the place of this one. */
  renew(): void;
}

export interface ZapPlayerDependencies extends Omit<PlaybackDependencies, 'video' | 'engine'> {
  /** Protection is bound to its element: each has an engine of its own. */
  readonly engineFor: (video: HTMLVideoElement) => DrmEngine;
  /** Where all that happens is written down. */
  readonly chronicle: Chronicle;
}

/** Reasons after which nothing of ours may run any more: a TV stops JavaScript as soon as the app is hidden. */
const LEAVING: ReadonlySet<EndReason> = new Set<EndReason>(['hidden', 'pagehide', 'exit']);

/** The player: at most one source is current, and the last wish counts. */
export class ZapPlayer implements SuspendablePlayer {
  private readonly emitter = new Emitter<PlayerEvents>();
  private readonly queue = new ZapQueue();
  private current: Playback | undefined;
  private engine: { readonly video: HTMLVideoElement; readonly itself: DrmEngine } | undefined;
  private epoch = 0 as SourceEpoch;
  private now: PlayerState = { kind: 'idle' };

  constructor(
    private readonly surface: Screen,
    private readonly dependencies: ZapPlayerDependencies,
  ) {}

  get state(): PlayerState {
    return this.now;
  }

  get timeline(): Timeline | undefined {
    return this.current?.timeline;
  }

  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  chronicle(): readonly ChronicleEntry[] {
    return this.dependencies.chronicle.read();
  }

  load(source: Source): void {
    void this.retire('zap');
    this.epoch = (this.epoch + 1) as SourceEpoch;
    this.dependencies.chronicle.write(this.epoch, 'load', { name: source.name });
    const playback = this.playbackOf(source, this.epoch);
    this.current = playback;
    this.setState({ kind: 'loading', source });
    this.surface.show();
    void this.queue.run(() => playback.open());
  }

  async stop(reason: EndReason = 'stop'): Promise<void> {
    const retired = this.retire(reason);
    this.surface.hide();
    this.setState({ kind: 'idle' });
    await retired;
  }

  play(): void {
    this.current?.play();
  }

  pause(): void {
    this.current?.pause();
  }

  seek(position: number): void {
    this.current?.seek(position);
  }

  seekToLiveEdge(): void {
    this.current?.seekToLiveEdge();
  }

  unmute(): void {
    this.current?.unmute();
  }

  mayLive(): boolean {
    return this.current?.mayLive() ?? true;
  }

  revive(): Promise<void> {
    return this.current?.revive() ?? Promise.resolve();
  }

  renewScreen(): void {
    this.surface.renew();
  }

  /** Ends the current source; its tear-down leaves in this turn. */
  private async retire(reason: EndReason): Promise<void> {
    const playback = this.current;
    if (!playback) return;
    this.current = undefined;
    await this.endAndClose(playback, reason);
  }

  private async endAndClose(playback: Playback, reason: EndReason): Promise<void> {
    const ended = playback.end(reason);
    // Decoders and keys are let go of in this turn, too; the queue then waits for what that takes.
    if (LEAVING.has(reason)) void playback.close();
    await Promise.all([ended, this.queue.run(() => playback.close())]);
  }

  private playbackOf(source: Source, epoch: SourceEpoch): Playback {
    const video = this.surface.element;
    const playback: Playback = new Playback({ ...this.dependencies, video, engine: this.engineOf(video) }, source, {
      write: (kind, detail) => {
        this.dependencies.chronicle.write(epoch, kind, detail);
      },
      onWarning: (warning) => {
        this.warn(epoch, warning);
      },
      onState: (state) => {
        this.setState(state);
        // The session of a failed source ends at once; what the viewer does next is another matter.
        if (state.kind === 'failed') void this.endAndClose(playback, 'error');
      },
      onTimeline: (timeline) => {
        this.emitter.emit('timeline', timeline);
      },
    });
    return playback;
  }

  private engineOf(video: HTMLVideoElement): DrmEngine {
    if (this.engine?.video !== video) this.engine = { video, itself: this.dependencies.engineFor(video) };
    return this.engine.itself;
  }

  private warn(epoch: SourceEpoch, warning: PlayerError): void {
    this.dependencies.chronicle.write(epoch, 'warning', { code: warning.code, origin: warning.origin, message: warning.message });
    this.emitter.emit('warning', warning);
  }

  private setState(state: PlayerState): void {
    this.now = state;
    this.dependencies.chronicle.write(this.epoch, 'state', { kind: state.kind });
    this.emitter.emit('state', state);
  }
}
