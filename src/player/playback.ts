import { CancellationSource, CancelledError, orCancelled, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { momentOf } from '../base/moment';
import type { KeySystemId, KeySystemName, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession, SessionProvider } from '../contract/playback-session';
import type { PlayerState, Sound, Timeline } from '../contract/player';
import { PlayerError } from '../contract/player-error';
import type { Source } from '../contract/source';
import type { DrmEngine } from '../drm/drm-engine';
import type { KeySystemCandidate } from '../drm/key-system-choice';
import type { DrmEvent } from '../drm/drm-listener';
import type { ChronicleKind } from './chronicle';
import { DashPlayback } from './dash/dash-playback';
import type { DashProfile } from './dash/device-profile';
import type { DashModule } from './dash/load-dash';
import { DashProtection } from './dash/protection';
import type { ProtectionData } from './dash/protection-data';
import { Heartbeat } from './heartbeat';
import { lazySession } from './lazy-session';
import { MediaWatch } from './media-watch';
import type { Readiness } from './readiness';
import { SessionLife } from './session-life';
import { Watchdog } from './watchdog';

/** How long nothing may play before it is an error, ms. */
export const NOTHING_PLAYS_LIMIT = 15_000;

export interface PlaybackDependencies {
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
  readonly clock: Clock;
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
  private readonly session: PlaybackSession;
  private readonly heartbeat: Heartbeat;
  private readonly life: SessionLife;
  private readonly watchdog: Watchdog;
  private readonly watch: MediaWatch;
  private dash: DashPlayback | undefined;
  private closing: Promise<void> | undefined;
  private sound: Sound = 'on';
  private hasPlayed = false;
  private ending: Promise<void> | undefined;

  /** Set-up is on its way when this returns. */
  constructor(
    private readonly dependencies: PlaybackDependencies,
    readonly source: Source,
    private readonly listener: PlaybackListener,
  ) {
    const { clock, video, sessions } = dependencies;
    this.heartbeat = new Heartbeat(clock, () => this.beat(), (error) => { this.fail(error); });
    this.watchdog = new Watchdog(clock, NOTHING_PLAYS_LIMIT, () => {
      this.fail(this.dash?.keyTrouble() ?? new PlayerError({ code: 'NOTHING_PLAYS', origin: 'player', message: `nothing has played for ${NOTHING_PLAYS_LIMIT} ms`, retryable: true }));
    });
    this.watch = new MediaWatch(video, clock, {
      onReadiness: (readiness) => { this.onReadiness(readiness); },
      onFirstFrame: () => { listener.write('first-frame'); },
      onTick: () => { this.reportTimeline(); },
    });
    this.life = new SessionLife(clock);
    this.session = source.protection ? sessions.begin(source, this.over.signal) : lazySession(sessions, source, this.over.signal);
    if (source.protection) this.followSession();
  }

  /** Opens the media, unless it was ended while it waited for its turn in the zap queue. */
  async open(): Promise<void> {
    this.watchdog.wake();
    let dash: DashModule;
    try {
      if (this.source.drm?.ssmSyncMode ?? this.dependencies.waitForSetup) await orCancelled(this.session.ready, this.over.signal);
      dash = await this.dependencies.loadDash();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.isOver()) return;
    const { engine, video, profile } = this.dependencies;
    const protection = new DashProtection(engine, {
      onEvent: (event) => { this.onDrmEvent(event); },
      onHeartbeatPeriod: (period) => { if (!this.isOver()) this.heartbeat.arm(period); },
    });
    this.dash = new DashPlayback(dash, video, this.source, protection, {
      onManifest: () => { this.listener.write('manifest-loaded'); },
      onFirstSegment: () => { this.listener.write('first-segment'); },
      onRendition: (rendition) => { this.listener.write('rendition', rendition); },
      onAutoplayForbidden: () => { this.playMuted(); },
      onError: (error) => { this.fail(error); },
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
    this.dash?.play();
  }

  pause(): void {
    this.dash?.pause();
  }

  seek(position: number): void {
    const window = this.timeline?.seekable;
    if (window) this.dash?.seek(Math.min(Math.max(position, window.start), window.end));
  }

  seekToLiveEdge(): void {
    this.dash?.seekToLiveEdge();
  }

  unmute(): void {
    this.dependencies.video.muted = false;
    this.sound = 'on';
    if (this.hasPlayed && !this.dependencies.video.paused) this.listener.onState({ kind: 'playing', source: this.source, sound: this.sound });
  }

  /** Whether the session may still be counted; clear content has none that could run out. */
  mayLive(): boolean {
    return !this.source.protection || this.life.mayLast();
  }

  /** One sign of life at once. Where the licence enforces, its renewal is that, and the CDM asks for it by itself. */
  revive(): Promise<void> {
    return this.source.protection ? this.heartbeat.beatNow() : Promise.resolve();
  }

  get timeline(): Timeline | undefined {
    return this.isOver() ? undefined : this.dash?.timeline();
  }

  private async closeMedia(): Promise<void> {
    if (!this.dash) return;
    await this.dash.close();
    this.listener.write('closed');
  }

  private isOver(): boolean {
    return this.ending !== undefined;
  }

  private followSession(): void {
    this.listener.write('setup-sent');
    this.session.ready.then(
      () => { this.listener.write('setup-answered'); },
      (error: unknown) => { this.fail(error); },
    );
    void this.session.lost.then((error) => { this.fail(error); });
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
        getLicence: (...request) => this.askForLicence(...request),
      };
    });
    return data;
  }

  private async askForLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const sent = momentOf(this.dependencies.clock);
    const answer = await this.session.getLicence(keySystem, payload, type, signal);
    this.life.onLicence(type, answer, sent);
    return answer;
  }

  private async beat(): Promise<void> {
    const sent = momentOf(this.dependencies.clock);
    await this.session.heartbeat?.();
    this.life.onProof(sent);
    if (!this.isOver()) this.listener.write('heartbeat');
  }

  private onDrmEvent(event: DrmEvent): void {
    const { kind, ...detail } = event;
    this.listener.write(kind, Object.keys(detail).length > 0 ? detail : undefined);
  }

  private onReadiness(readiness: Readiness): void {
    if (readiness === 'waiting') {
      this.watchdog.wake();
      this.listener.onState({ kind: this.hasPlayed ? 'buffering' : 'loading', source: this.source });
      return;
    }
    this.watchdog.sleep();
    this.hasPlayed ||= readiness === 'playing';
    this.listener.onState(readiness === 'playing' ? { kind: readiness, source: this.source, sound: this.sound } : { kind: readiness, source: this.source });
  }

  /** The autoplay rule: a muted picture may start without a key press, a sounding one may not. */
  private playMuted(): void {
    const { video } = this.dependencies;
    if (this.isOver() || video.muted) return;
    this.sound = 'blocked';
    video.muted = true;
    this.dash?.play();
  }

  private reportTimeline(): void {
    const { timeline } = this;
    if (timeline) this.listener.onTimeline(timeline);
  }

  private fail(thrown: unknown): void {
    if (this.isOver() || thrown instanceof CancelledError) return;
    const error = PlayerError.from(thrown);
    this.listener.write('error', { code: error.code, origin: error.origin, message: error.message });
    this.listener.onState({ kind: 'failed', source: this.source, error });
  }

  private async endSession(reason: EndReason): Promise<void> {
    this.over.cancel();
    this.heartbeat.stop();
    this.watchdog.stop();
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
