/**
 * The parts of dash.js 5.2.1 that its core uses with a ProtectionController and that its typings leave out or call
 * `object`. Pinned by test/unit/player/dash-contract.test.ts.
 */

/** One `ContentProtection` element as dash.js parses it. */
export interface ContentProtectionElement {
  readonly schemeIdUri?: string;
  readonly cencDefaultKid?: string | null;
  readonly pssh?: { readonly __text?: string } | null;
  /** `mspr:pro`, PlayReady's own spelling of what a `pssh` has. */
  readonly pro?: { readonly __text?: string } | null;
}

export interface MediaInfo {
  readonly contentProtection?: readonly ContentProtectionElement[] | null;
}

/** Names of the protection events; the core subscribes to some of them by name and refuses an undefined one. */
export const PROTECTION_EVENTS = {
  KEY_ERROR: 'public_keyError',
  KEY_SESSION_CREATED: 'public_keySessionCreated',
  KEY_SESSION_UPDATED: 'public_keySessionUpdated',
  KEY_STATUSES_MAP_UPDATED: 'keyStatusesMapUpdated',
  KEY_SYSTEM_SELECTED: 'public_keySystemSelected',
  LICENSE_REQUEST_COMPLETE: 'public_licenseRequestComplete',
  PROTECTION_CREATED: 'public_protectioncreated',
  SERVER_CERTIFICATE_UPDATED: 'serverCertificateUpdated',
} as const;

/** The core re-evaluates which tracks may be shown when it hears this. */
export const INTERNAL_KEY_STATUSES_CHANGED = 'internalkeyStatusesChanged';

/** What the core hands to `createProtectionSystem()`, as far as we use it. */
export interface ProtectionConfig {
  readonly eventBus: { trigger(type: string, payload: object): void };
  readonly capabilities: { setEncryptedMediaSupported(supported: boolean): void };
}

/** All that the core calls on a ProtectionController. */
export interface ProtectionController {
  initializeForMedia(mediaInfo: MediaInfo): void;
  clearMediaInfoArray(): void;
  handleKeySystemFromManifest(): void;
  setMediaElement(element: HTMLMediaElement | null): void;
  setProtectionData(data: unknown): void;
  getProtectionData(): unknown;
  getSupportedKeySystemMetadataFromContentProtection(elements: readonly ContentProtectionElement[]): readonly object[];
  areKeyIdsUsable(keyIds: ReadonlySet<string>): boolean;
  areKeyIdsExpired(keyIds: ReadonlySet<string>): boolean;
  updateKeyStatusesMap(event: unknown): void;
  stop(): void;
  reset(): void;
}

/** The core's code where no track of a kind has keys that may be shown (`Errors.NO_SUPPORTED_KEY_IDS`). */
export const NO_SUPPORTED_KEY_IDS = 36;

/** The core's code for a manifest without streams (`Errors.MANIFEST_ERROR_ID_NOSTREAMS_CODE`), and how its message begins where it has taken out whatever the engine cannot decode. */
export const NO_STREAMS = { code: 32, nothingLeft: 'No streams to play.' } as const;

/** What dash.js calls a MediaInfo: an AdaptationSet. */
export interface Track {
  readonly index?: number | null;
  readonly type?: string | null;
  /** Lower-case hex. */
  readonly normalizedKeyIds?: ReadonlySet<string>;
}

/** The core's own event, of which its typings say nothing: a track was chosen, by the application or for its keys. */
export const CURRENT_TRACK_CHANGED = 'currentTrackChanged';

export interface TrackChange {
  readonly newMediaInfo?: Track | null;
  readonly options?: { readonly replaceBuffer?: boolean };
}

/** One period's `Stream`, as far as we use it. */
export interface TrackSwitcher {
  /** The track that segments are loaded of; adaptive bitrate may have gone to it. */
  getCurrentMediaInfoForType(kind: string): Track | null;
  /** @param change with `replaceBuffer`, what is buffered is loaded anew */
  prepareTrackChange(change: TrackChange): void;
}

/** A segment as FRAGMENT_LOADING_COMPLETED tells of it; `mediaInfo` is the track that it belongs to. */
export interface LoadedSegment {
  readonly request?: {
    readonly type?: string | null;
    readonly mediaType?: string | null;
    /** s, on the element's scale */
    readonly startTime?: number;
    readonly duration?: number;
    readonly representation?: { readonly mediaInfo?: Track | null } | null;
  };
  readonly response?: unknown;
}

/** What an interceptor gets, as far as we use it. */
export interface DashRequest {
  url: string;
  /** ms; 0: as long as it takes. */
  timeout?: number;
  readonly customData?: unknown;
}

export interface DashResponse {
  readonly request: { readonly url: string; readonly customData?: unknown };
  /** As it was in the end, where a server has redirected. */
  readonly url?: string | null;
  readonly status?: number;
  readonly data?: unknown;
}

/** What was asked for, which the typings leave out of a response. */
export interface RequestFacts {
  /** `MPD`, `MediaSegment` and so on. */
  readonly type?: string;
  readonly mediaType?: string | null;
  /** Tries before this one. */
  readonly retryAttempts?: number;
}

export function requestOf(request: Pick<DashRequest, 'customData'>): RequestFacts | undefined {
  return (request.customData as { readonly request?: RequestFacts } | undefined)?.request;
}

/**
 * Whether dash.js has taken the request back, for a seek or another rendition: it shows that to interceptors, too, as a
 * request without an answer. All that tells the two apart is that it has taken away what was to hear of its end.
 */
export function wasAborted({ request, status }: DashResponse): boolean {
  const { customData } = request;
  return !status && typeof customData === 'object' && customData !== null && 'onloadend' in customData && customData.onloadend === undefined;
}

/** `window.dashjs.Protection` */
export interface ProtectionPlugin {
  (context: object): { create(): { createProtectionSystem(config: ProtectionConfig): ProtectionController } };
  events: object;
  errors: object;
}
