import type { MediaPlayerClass } from 'dashjs';
import { PlayerError } from '../../contract/player-error';
import type { Timeline } from '../../contract/player';
import type { Source } from '../../contract/source';
import { KeyWindow } from '../key-window';
import { BarredMedia, type TrackedPlayer } from './barred-media';
import { fromDashError } from './dash-errors';
import { requestTypeOf, type LoadedSegment } from './dash-internals';
import { DASH_SETTINGS } from './dash-settings';
import type { DashProfile } from './device-profile';
import type { DashModule } from './load-dash';
import { manifestFault } from './manifest-check';
import type { DashProtection } from './protection';
import type { ProtectionData } from './protection-data';
import { inBandKeyIds } from './segment-keys';

export interface DashListener {
  onManifest(): void;
  onFirstSegment(): void;
  /** kbit/s, pixels */
  onRendition(rendition: { readonly height: number; readonly bitrate: number }): void;
  onAutoplayForbidden(): void;
  onError(error: PlayerError): void;
}

/** How far behind its target a live position may be and still be called live, s. */
const LIVE_EDGE_TOLERANCE = 4;

/** One dash.js player for one source. */
export class DashPlayback {
  private readonly player: MediaPlayerClass;
  private readonly window = new KeyWindow();
  private readonly barred: BarredMedia;
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
  }

  /** @param data the carrier to our ProtectionController */
  open(data: ProtectionData): void {
    const { player, dash, source } = this;
    // Looked up by dash.js in attachView(), below.
    dash.Protection = this.protection.plugin();
    player.initialize(undefined, undefined, source.startPaused !== true);
    // The typings want an instance of a class that does not exist at run time.
    const settable: { updateSettings(settings: object): void } = player;
    settable.updateSettings(DASH_SETTINGS);
    this.applyProfile(settable);
    // The default is a public host: a TV's clock is the operator's business.
    player.clearDefaultUTCTimingSources();
    player.addResponseInterceptor((response) => Promise.resolve(this.checked(response)));
    this.listen();
    player.setProtectionData(data as Parameters<MediaPlayerClass['setProtectionData']>[0]);
    player.attachView(this.video);
    player.attachSource(source.src, source.startPosition);
  }

  private applyProfile(settable: { updateSettings(settings: object): void }): void {
    const { profile } = this;
    if (!profile) return;
    settable.updateSettings(profile.settings);
    this.player.registerCustomCapabilitiesFilter((representation) => profile.accepts(representation));
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

  /** Keeps a manifest from dash.js that it could not take; other responses pass. */
  private checked<Response extends { status?: number; data?: unknown; request: object }>(response: Response): Response {
    const { status, data } = response;
    const isManifest = status === 200 && requestTypeOf(response) === 'MPD' && typeof data === 'string';
    if (this.closed || !isManifest) return response;
    const fault = manifestFault(data);
    if (fault === undefined) return response;
    this.listener.onError(new PlayerError({ code: 'MANIFEST_INVALID', origin: 'operator', message: `manifest: ${fault}` }));
    return { ...response, status: 0, data: undefined };
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
      if (this.closed) return;
      const ours = fromDashError(error, () => this.protection.trouble());
      if (ours) listener.onError(ours);
    });
  }
}

/** The earliest place that can be played without loading, s. */
function bufferStart({ buffered, currentTime }: HTMLVideoElement): number {
  return buffered.length > 0 ? Math.min(buffered.start(0), currentTime) : currentTime;
}
