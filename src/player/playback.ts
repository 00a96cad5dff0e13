import { CancellationSource, CancelledError, orCancelled } from '../base/cancellation';
import type { EndReason, SessionProvider } from '../contract/playback-session';
import type { KeySystemName } from '../contract/key-system';
import type { PlayerState, Sound, Timeline } from '../contract/player';
import { PlayerError } from '../contract/player-error';
import type { Source } from '../contract/source';
import type { DrmEngine } from '../drm/drm-engine';
import type { KeySystemCandidate } from '../drm/key-system-choice';
import type { DrmEvent } from '../drm/drm-listener';
import { retried } from '../session/retry';
import type { ChronicleKind } from './chronicle';
import { DashPlayback } from './dash/dash-playback';
import type { DashProfile } from './dash/device-profile';
import type { DashModule } from './dash/load-dash';
import { DashProtection } from './dash/protection';
import type { ProtectionData } from './dash/protection-data';
import { MediaWatch } from './media-watch';
import { NOTHING_PLAYS_LIMIT, PatienceRunner, type PatienceParts } from './patience-runner';
import type { Readiness } from './readiness';
import { SourceSession } from './source-session';

export interface PlaybackDependencies extends PatienceParts {
  readonly video: HTMLVideoElement;
  readonly engine: DrmEngine;
  readonly sessions: SessionProvider;
  /** In order of preference. */
  readonly keySystems: readonly KeySystemCandidate[];
  readonly loadDash: () => Promise<DashModule>;
  /** What dash.js has to know of this device; nothing in particular unless given. */
  readonly profile?: DashProfile;
  /** `ssmSyncMode`: nothing of the media is loaded before the set-up was answered. */
  readonly waitForSetup: boolean;
}

/** Hears of no state and no timeline once the playback was ended. */
export interface PlaybackListener {
  onState(state: PlayerState): void;
  onTimeline(timeline: Timeline): void;
  onWarning(warning: PlayerError): void;
  write(kind: ChronicleKind, detail?: Readonly<Record<string, string | number | boolean>>): void;
}

/** One source, from set-up to the last closed key session. */
export class Playback {
  private readonly over = new CancellationSource();
  private readonly session: SourceSession;
  private readonly patience: PatienceRunner;
  private readonly watch: MediaWatch;
  private dash: DashPlayback | undefined;
  private closing: Promise<void> | undefined;
  private sound: Sound = 'on';
  private hasPlayed = false;
  /** The viewer's wish. */
  private paused: boolean;
  /** Nothing may be shown until there is a session that lives. */
  private held = false;
  private readiness: Readiness = 'waiting';
  private ending: Promise<void> | undefined;

  /** Set-up is on its way when this returns. */
  constructor(
    private readonly dependencies: PlaybackDependencies,
    readonly source: Source,
    private readonly listener: PlaybackListener,
  ) {
    const { clock, video, sessions } = dependencies;
    this.paused = source.startPaused === true;
    this.patience = new PatienceRunner(dependencies, {
      onWaits: () => { this.reportWaiting(); },
      onFailure: (error) => { this.fail(error ?? this.whyNothingPlays()); },
    });
    this.watch = new MediaWatch(video, clock, {
      onReadiness: (readiness) => { this.onReadiness(readiness); },
      onFirstFrame: () => { listener.write('first-frame'); },
      onTick: () => { this.onTick(); },
    });
    this.session = this.sessionOf(sessions);
    if (source.protection) this.session.begin();
  }

  /** Opens the media, unless it was ended while it waited for its turn in the zap queue. */
  async open(): Promise<void> {
    this.patience.begin();
    let dash: DashModule;
    try {
      if (this.source.drm?.ssmSyncMode ?? this.dependencies.waitForSetup) await orCancelled(this.session.ready, this.over.signal);
      dash = await this.loadDash();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.isOver()) return;
    const { engine, video, profile } = this.dependencies;
    const protection = new DashProtection(engine, { onEvent: (event) => { this.onDrmEvent(event); } });
    this.dash = new DashPlayback(dash, video, { ...this.source, startPaused: this.paused }, protection, {
      onManifest: () => { this.listener.write('manifest-loaded'); },
      onFirstSegment: () => { this.listener.write('first-segment'); },
      onRendition: (rendition) => { this.listener.write('rendition', rendition); },
      onAutoplayForbidden: () => { this.playMuted(); },
      onTrouble: (trouble) => { this.patience.onTrouble('media', trouble); },
    }, profile);
    this.dash.open(this.protectionData());
    this.watch.start();
  }

  /** The tear-down leaves in this turn. Idempotent; resolves when it was answered; never rejects. */
  end(reason: EndReason): Promise<void> {
    this.ending ??= this.endSession(reason);
    return this.ending;
  }

  /** Lets go of the element; in the zap queue, before the next source opens. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.closeMedia();
    return this.closing;
  }

  play(): void {
    this.paused = false;
    this.playOrPause();
  }

  /** Before the media is open, too: then it opens paused. */
  pause(): void {
    this.paused = true;
    this.playOrPause();
  }

  seek(position: number): void {
    const window = this.timeline?.seekable;
    if (window) this.dash?.seek(Math.min(Math.max(position, window.start), window.end));
  }

  seekToLiveEdge(): void {
    if (!this.isOver()) this.dash?.seekToLiveEdge();
  }

  unmute(): void {
    this.dependencies.video.muted = false;
    this.sound = 'on';
    if (this.readiness === 'playing') this.reportState();
  }

  /** Whether the session may still be counted. */
  mayLive(): boolean {
    return this.session.mayLive();
  }

  /** One proof of life at once, where the licence does not give it by itself. */
  revive(): Promise<void> {
    return this.session.prove();
  }

  get timeline(): Timeline | undefined {
    return this.isOver() ? undefined : this.dash?.timeline();
  }

  /** A download as any other: asked for again for as long as anybody has patience. */
  private loadDash(): Promise<DashModule> {
    const { clock, network, loadDash } = this.dependencies;
    const onTrouble = (trouble: PlayerError | undefined) => { this.patience.onTrouble('media', trouble); };
    return retried({ clock, network, random: Math.random, signal: this.over.signal, until: Infinity, onTrouble }, loadDash);
  }

  private async closeMedia(): Promise<void> {
    if (!this.dash) return;
    await this.dash.close();
    this.listener.write('closed');
  }

  private isOver(): boolean {
    return this.ending !== undefined;
  }

  private sessionOf(sessions: SessionProvider): SourceSession {
    const { listener } = this;
    return new SourceSession(sessions, this.source, this.over.signal, {
      onSetupSent: () => { listener.write('setup-sent'); },
      onReady: () => { listener.write('setup-answered'); },
      onProved: (by) => { listener.write(by === 'beat' ? 'heartbeat' : 'renewal'); },
      onTrouble: (trouble) => { this.patience.onTrouble('session', trouble); },
      onReplacing: (loss, believed) => {
        listener.write('session-lost', { code: loss.code, origin: loss.origin, message: loss.message });
        listener.onWarning(loss);
        if (!believed) this.hold(true);
      },
      onReplaced: () => {
        this.dash?.relicense();
        this.hold(false);
      },
      onFailed: (error) => { this.fail(error); },
    });
  }

  private hold(held: boolean): void {
    if (held === this.held) return;
    this.held = held;
    // Paused by this alone: that is not to be seen.
    if (!this.paused && this.readiness === 'paused') this.readiness = 'waiting';
    this.playOrPause();
    this.onReadiness(this.readiness);
  }

  private playOrPause(): void {
    if (this.isOver()) return;
    if (this.paused || this.held) this.dash?.pause();
    else this.dash?.play();
  }

  private protectionData(): ProtectionData {
    const { protection } = this.source;
    const { drm } = this.source;
    const { keySystems } = this.dependencies;
    const isOffered = (name: KeySystemName) => !protection || protection.keySystems.includes(name);
    const wanted = drm?.type;
    const offered = wanted === undefined ? keySystems.filter(({ name }) => isOffered(name)) : [keySystems.find(({ name }) => name === wanted) ?? { name: wanted }];
    const data: ProtectionData = {};
    offered.forEach(({ name, robustness, serverCertificate }, priority) => {
      data[name] = {
        priority,
        robustness,
        serverCertificate,
        known: protection,
        getLicence: (...request) => this.session.getLicence(...request),
      };
    });
    return data;
  }

  private onDrmEvent(event: DrmEvent): void {
    const { kind, ...detail } = event;
    this.listener.write(kind, Object.keys(detail).length > 0 ? detail : undefined);
  }

  private onReadiness(seen: Readiness): void {
    if (this.isOver()) return;
    this.readiness = seen;
    const readiness = this.seenReadiness();
    this.hasPlayed ||= readiness === 'playing';
    this.patience.onReadiness(readiness);
    if (!this.isOver()) this.reportState();
  }

  /** What is held back stands still, whatever the element says of why; what the viewer has paused rests. */
  private seenReadiness(): Readiness {
    if (!this.held) return this.readiness;
    return this.paused && this.hasPlayed ? 'paused' : 'waiting';
  }

  private onTick(): void {
    if (this.seenReadiness() === 'waiting') this.dash?.stayInWindow();
    const { timeline } = this;
    if (timeline) this.listener.onTimeline(timeline);
  }

  private reportState(): void {
    const { source, sound } = this;
    const kind = this.seenReadiness();
    if (kind === 'waiting') this.reportWaiting();
    else this.listener.onState(kind === 'playing' ? { kind, source, sound } : { kind, source });
  }

  private reportWaiting(): void {
    const { source } = this;
    const trouble = this.patience.waitsFor();
    if (!this.isOver()) this.listener.onState({ kind: this.hasPlayed ? 'buffering' : 'loading', source, ...(trouble && { trouble }) });
  }

  /** The autoplay rule: a muted picture may start without a key press, a sounding one may not. */
  private playMuted(): void {
    const { video } = this.dependencies;
    if (this.isOver() || video.muted) return;
    this.sound = 'blocked';
    video.muted = true;
    this.playOrPause();
  }

  private whyNothingPlays(): PlayerError {
    return this.dash?.keyTrouble() ?? new PlayerError({ code: 'NOTHING_PLAYS', origin: 'player', message: `nothing has played for ${NOTHING_PLAYS_LIMIT} ms`, retryable: true });
  }

  private fail(thrown: unknown): void {
    if (this.isOver() || thrown instanceof CancelledError) return;
    const error = PlayerError.from(thrown);
    this.listener.write('error', { code: error.code, origin: error.origin, message: error.message });
    this.listener.onState({ kind: 'failed', source: this.source, error });
  }

  private async endSession(reason: EndReason): Promise<void> {
    this.over.cancel();
    this.patience.stop();
    this.watch.stop();
    this.dependencies.video.muted = false;
    const torndown = this.session.end(reason);
    this.listener.write('teardown-sent', { reason });
    try {
      await torndown;
      this.listener.write('teardown-answered');
    } catch (thrown) {
      this.listener.onWarning(PlayerError.from(thrown, 'ssm'));
    }
  }
}
