import type { MediaPlayerClass } from 'dashjs';
import { systemClock } from '../../base/clock';
import type { PlayerError } from '../../contract/player-error';
import type { Timeline } from '../../contract/player';
import type { Source } from '../../contract/source';
import { KeyWindow } from '../key-window';
import { BarredMedia, type TrackedPlayer } from './barred-media';
import { fromDashError } from './dash-errors';
import type { LoadedSegment } from './dash-internals';
import { DASH_SETTINGS } from './dash-settings';
import type { DashProfile } from './device-profile';
import { Downloads } from './downloads';
import type { DashModule } from './load-dash';
import type { DashProtection } from './protection';
import type { ProtectionData } from './protection-data';
import { inBandKeyIds } from './segment-keys';

export interface DashListener {
  onManifest(): void;
  onFirstSegment(): void;
  /** kbit/s, pixels */
  onRendition(rendition: { readonly height: number; readonly bitrate: number }): void;
  onAutoplayForbidden(): void;
  /** Something has failed; how bad that is, it says itself. `undefined`: what was asked for again has come. */
  onTrouble(trouble: PlayerError | undefined): void;
}

/** How far behind its target a live position may be and still be called live, s. */
const LIVE_EDGE_TOLERANCE = 4;
/** How far before its window a live position may be, s: the window moves on in steps. */
const WINDOW_TOLERANCE = 1;

/** One dash.js player for one source. */
export class DashPlayback {
  private readonly player: MediaPlayerClass;
  private readonly window = new KeyWindow();
  private readonly barred: BarredMedia;
  private readonly downloads: Downloads;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly dash: DashModule,
    private readonly video: HTMLVideoElement,
    private readonly source: Source,
    private readonly protection: DashProtection,
    private readonly listener: DashListener,
    private readonly profile?: DashProfile,
  ) {
    this.player = dash.MediaPlayer().create();
    // The typings know neither all events nor all of a track.
    this.barred = new BarredMedia(this.player as unknown as TrackedPlayer, video, (keyIds) => protection.mayBeShown(keyIds));
    this.downloads = new Downloads({
      clock: systemClock,
      random: Math.random,
      pause: (type, duration) => { this.updateSettings({ streaming: { retryIntervals: { [type]: duration } } }); },
      onTrouble: (trouble) => { this.tell(trouble); },
    });
  }

  /** @param data the carrier to our ProtectionController */
  open(data: ProtectionData): void {
    const { player, dash, source } = this;
    // Looked up by dash.js in attachView(), below.
    dash.Protection = this.protection.plugin();
    player.initialize(undefined, undefined, source.startPaused !== true);
    this.updateSettings(DASH_SETTINGS);
    this.applyProfile();
    // The default is a public host: a TV's clock is the operator's business.
    player.clearDefaultUTCTimingSources();
    player.addRequestInterceptor((request) => Promise.resolve(this.downloads.onRequest(request)));
    player.addResponseInterceptor((response) => Promise.resolve(this.closed ? response : this.downloads.onResponse(response)));
    this.listen();
    player.setProtectionData(data as Parameters<MediaPlayerClass['setProtectionData']>[0]);
    player.attachView(this.video);
    player.attachSource(source.src, source.startPosition);
  }

  private applyProfile(): void {
    const { profile } = this;
    if (!profile) return;
    this.updateSettings(profile.settings);
    this.player.registerCustomCapabilitiesFilter((representation) => profile.accepts(representation));
  }

  /** The typings want an instance of a class that does not exist at run time. */
  private updateSettings(settings: object): void {
    const settable: { updateSettings(settings: object): void } = this.player;
    settable.updateSettings(settings);
  }

  /** Idempotent. Resolves when dash.js has let go of the element and every key session is closed. */
  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  play(): void {
    this.player.play();
  }

  pause(): void {
    this.player.pause();
  }

  seek(position: number): void {
    this.player.seekToPresentationTime(position);
  }

  seekToLiveEdge(): void {
    this.player.seekToOriginalLive();
  }

  /**
   * `undefined` until the manifest is known and the element has something of the source. A TV may empty the element before
   * it tells that the app is hidden: its position is not where the viewer was.
   */
  timeline(): Timeline | undefined {
    if (!this.player.isReady() || this.video.readyState === this.video.HAVE_NOTHING) return undefined;
    const window = this.player.getDvrWindow() as { start?: number; end?: number };
    const { start, end } = window;
    if (start === undefined || end === undefined) return undefined;
    const { live } = this.source;
    return {
      position: this.video.currentTime,
      duration: live ? Infinity : end,
      seekable: { start, end },
      atLiveEdge: live && this.player.getCurrentLiveLatency() <= this.player.getTargetLiveDelay() + LIVE_EDGE_TOLERANCE,
    };
  }

  /** A live place that has left the window cannot be loaded any more: then the live edge takes its place. */
  stayInWindow(): void {
    const timeline = this.timeline();
    if (!this.source.live || !timeline || this.video.seeking) return;
    if (timeline.position < timeline.seekable.start - WINDOW_TOLERANCE) this.seekToLiveEdge();
  }

  /** The secure session is another: all keys are licensed anew, under the running picture. */
  relicense(): void {
    this.protection.relicense();
  }

  /** Why nothing plays, where the keys are why. */
  keyTrouble(): PlayerError | undefined {
    return this.protection.trouble();
  }

  /** Before the segment is appended: what is encrypted with which key, and how far back the buffer reaches. */
  private noteKeys(segment: LoadedSegment): void {
    const { request, response } = segment;
    const { type, startTime, duration, representation, mediaType } = request ?? {};
    if (this.closed || type !== 'MediaSegment' || startTime === undefined || duration === undefined) return;
    this.barred.note(segment);
    const inBand = response instanceof ArrayBuffer ? inBandKeyIds(response) : [];
    const { window, video } = this;
    window.note(inBand, startTime + duration);
    const start = bufferStart(video);
    const keyIds = inBand.length > 0 ? inBand : [...(representation?.mediaInfo?.normalizedKeyIds ?? [])];
    this.protection.onSegment(keyIds, (keyId) => window.isNeeded(keyId, start), mediaType ?? undefined);
  }

  private tell(trouble: PlayerError | undefined): void {
    if (!this.closed) this.listener.onTrouble(trouble);
  }

  private async closeOnce(): Promise<void> {
    const ended = this.protection.end();
    this.barred.stop();
    this.player.destroy();
    await ended;
  }

  private listen(): void {
    const { events } = this.dash.MediaPlayer;
    const { player, listener } = this;
    let hasSegment = false;
    player.on(events.MANIFEST_LOADED, () => {
      listener.onManifest();
    });
    player.on(events.FRAGMENT_LOADING_COMPLETED, (event) => {
      this.noteKeys(event);
      if (hasSegment) return;
      hasSegment = true;
      listener.onFirstSegment();
    });
    player.on(events.QUALITY_CHANGE_RENDERED, ({ mediaType, newRepresentation }) => {
      if (mediaType !== 'video') return;
      listener.onRendition({ height: newRepresentation.height, bitrate: newRepresentation.bitrateInKbit });
    });
    player.on(events.PLAYBACK_NOT_ALLOWED, () => {
      listener.onAutoplayForbidden();
    });
    player.on(events.ERROR, ({ error }) => {
      const ours = fromDashError(error, () => this.protection.trouble());
      if (ours.severity === 'trouble' || ours.severity === 'lasting') this.downloads.onError(ours);
      else this.tell(ours);
    });
  }
}

/** The earliest place that can be played without loading, s. */
function bufferStart({ buffered, currentTime }: HTMLVideoElement): number {
  return buffered.length > 0 ? Math.min(buffered.start(0), currentTime) : currentTime;
}
