import { fromBase64 } from '../../base/bytes';
import type { PlayerError } from '../../contract/player-error';
import type { DrmEngine } from '../../drm/drm-engine';
import type { DrmListener, DrmSource, KeySystemSetup, ManifestProtection } from '../../drm/drm-source';
import type { KeyStatus } from '../../drm/eme';
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

  /** Closes every key session. Idempotent, bounded, never rejects. */
  async end(): Promise<void> {
    this.over = true;
    this.stopListening?.();
    await this.source?.end();
  }

  private begin(data: ProtectionData, { eventBus }: ProtectionConfig): void {
    if (this.over || this.source) return;
    const source = this.engine.begin(systemsOf(data), {
      ...this.listener,
      onStatuses: () => {
        eventBus.trigger(INTERNAL_KEY_STATUSES_CHANGED, {});
      },
      onError: (error) => {
        const keyError: KeyError = { code: KEY_ERROR_CODE, message: error.message, data: error };
        eventBus.trigger(PROTECTION_EVENTS.KEY_ERROR, { error: keyError });
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
    const statuses = (): ReadonlyMap<string, KeyStatus> => this.source?.statuses ?? new Map<string, KeyStatus>();
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
      areKeyIdsUsable: (keyIds) => mayBeShown(keyIds, statuses()),
      areKeyIdsExpired: (keyIds) => keyIds.size > 0 && [...keyIds].every((keyId) => statuses().get(keyId) === 'expired'),
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

/** A track whose keys nobody has asked about yet may be tried. */
function mayBeShown(keyIds: ReadonlySet<string>, statuses: ReadonlyMap<string, KeyStatus>): boolean {
  const known = [...keyIds].flatMap((keyId) => statuses.get(keyId) ?? []);
  return known.length === 0 || known.some((status) => status !== 'internal-error' && status !== 'output-restricted');
}
