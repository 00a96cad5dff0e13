import { fromBase64 } from '../../base/bytes';
import type { PlayerError } from '../../contract/player-error';
import type { DrmEngine } from '../../drm/drm-engine';
import type { DrmListener, KeySystemSetup } from '../../drm/drm-listener';
import type { DrmSource } from '../../drm/drm-source';
import type { ManifestProtection } from '../../drm/manifest-protection';
import type { KeyState } from '../../drm/key-state';
import { parseKeyId } from '../../drm/init-data';
import { KEY_SYSTEM_NAMES } from '../../drm/key-systems';
import {
  INTERNAL_KEY_STATUSES_CHANGED,
  PROTECTION_EVENTS,
  type ContentProtectionElement,
  type MediaInfo,
  type ProtectionConfig,
  type ProtectionController,
  type ProtectionPlugin,
} from './dash-internals';
import type { ProtectionData } from './protection-data';

/** dash.js's code for an unknown key error (MEDIA_KEYERR_UNKNOWN_CODE); what matters is in `data`. */
const KEY_ERROR_CODE = 101;

/** What the error that we trigger inside dash.js carries, so that it comes out whole at the other end. */
export interface KeyError {
  readonly code: number;
  readonly message: string;
  readonly data: PlayerError;
}

/** Our engine as one dash.js player's ProtectionController. */
export class DashProtection {
  private source: DrmSource | undefined;
  private stopListening: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly engine: DrmEngine,
    private readonly listener: Omit<DrmListener, 'onStatuses' | 'onError'>,
  ) {}

  /** `window.dashjs.Protection`, to be in place when the player looks for it. */
  plugin(): ProtectionPlugin {
    const plugin: ProtectionPlugin = () => ({
      create: () => ({
        createProtectionSystem: (config) => {
          config.capabilities.setEncryptedMediaSupported(true);
          return this.controller(config);
        },
      }),
    });
    plugin.events = PROTECTION_EVENTS;
    plugin.errors = {};
    return plugin;
  }

  /** @see DrmSource.onSegment */
  onSegment(keyIds: readonly string[], isNeeded: (keyId: string) => boolean, kind?: string): void {
    this.source?.onSegment(keyIds, isNeeded, kind);
  }

  /** Whether a track with these keys may be. */
  mayBeShown(keyIds: Iterable<string>): boolean {
    return this.source?.mayBeShown(keyIds) ?? true;
  }

  /** @see DrmSource.relicense */
  relicense(): void {
    this.source?.relicense();
  }

  /** Why nothing can be shown, where the keys are why. */
  trouble(): PlayerError | undefined {
    return this.source?.trouble();
  }

  /** Closes every key session. Idempotent, bounded, never rejects. */
  async end(): Promise<void> {
    this.over = true;
    this.stopListening?.();
    await this.source?.end();
  }

  /** The core goes to a track that may be shown, where the current one may not. */
  private announce({ eventBus }: ProtectionConfig): void {
    if (!this.over) eventBus.trigger(INTERNAL_KEY_STATUSES_CHANGED, {});
  }

  private begin(data: ProtectionData, config: ProtectionConfig): void {
    if (this.over || this.source) return;
    const source = this.engine.begin(systemsOf(data), {
      ...this.listener,
      onStatuses: () => {
        this.announce(config);
      },
      onError: (error) => {
        const keyError: KeyError = { code: KEY_ERROR_CODE, message: error.message, data: error };
        config.eventBus.trigger(PROTECTION_EVENTS.KEY_ERROR, { error: keyError });
      },
    });
    this.source = source;
    this.stopListening = this.engine.listen(source);
    const known = KEY_SYSTEM_NAMES.map((name) => data[name]?.known).find((facts) => facts !== undefined);
    if (known) source.offerKnown(known);
  }

  private controller(config: ProtectionConfig): ProtectionController {
    let media: MediaInfo[] = [];
    let protectionData: unknown = null;
    const statuses = (): ReadonlyMap<string, KeyState> => this.source?.statuses ?? new Map<string, KeyState>();
    return {
      initializeForMedia: (mediaInfo) => {
        media.push(mediaInfo);
      },
      clearMediaInfoArray: () => {
        media = [];
      },
      handleKeySystemFromManifest: () => {
        const tracks = media.flatMap(({ contentProtection }) => (contentProtection ?? []).map(manifestProtection));
        if (tracks.length > 0) this.source?.offerManifest(tracks);
        // Statuses may have come before there was a track to judge by them.
        if (statuses().size > 0) void Promise.resolve().then(() => { this.announce(config); });
      },
      // The engine holds the element already.
      setMediaElement: () => undefined,
      setProtectionData: (data) => {
        protectionData = data;
        // dash.js passes on what `setProtectionData` was given, untouched: ours.
        if (data) this.begin(data, config);
      },
      getProtectionData: () => protectionData,
      // For dash.js's own capability check, which asks for more than the content needs; ours is the engine's choice.
      getSupportedKeySystemMetadataFromContentProtection: () => [],
      areKeyIdsUsable: (keyIds) => this.mayBeShown(keyIds),
      // What expiry leads to is the engine's policy; dash.js would stop with an error of its own.
      areKeyIdsExpired: () => false,
      updateKeyStatusesMap: () => {
        config.eventBus.trigger(PROTECTION_EVENTS.KEY_STATUSES_MAP_UPDATED, { keyStatusMap: statuses() });
      },
      stop: () => {
        media = [];
        void this.end();
      },
      reset: () => {
        media = [];
        void this.end();
      },
    };
  }
}

function systemsOf(data: ProtectionData): readonly KeySystemSetup[] {
  return KEY_SYSTEM_NAMES.flatMap((name) => {
    const entry = data[name];
    return entry ? [{ ...entry, name }] : [];
  }).sort((a, b) => a.priority - b.priority);
}

function manifestProtection(element: ContentProtectionElement): ManifestProtection {
  return {
    schemeIdUri: element.schemeIdUri ?? '',
    defaultKeyId: parseKeyId(element.cencDefaultKid ?? ''),
    pssh: decoded(element.pssh?.__text),
    playReadyObject: decoded(element.pro?.__text),
  };
}

/** A `pssh` that is not base64 is left out: the media may carry a better one. */
function decoded(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (text === undefined) return undefined;
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
