import type { Clock } from '../../base/clock';
import type { PlayerError } from '../../contract/player-error';
import { BaseUrls, siblingBases } from './base-urls';
import { requestOf, wasAborted, type DashRequest, type DashResponse } from './dash-internals';
import { PICTURE_REQUESTS, type PictureRequest } from './dash-settings';
import { DownloadWeather, type DownloadKind } from './download-weather';
import { checkManifest } from './manifest-check';

/** Tries after which a picture goes on without its subtitles or thumbnails. */
const SIDE_DISH_TRIES = 2;

/** Types of requests whose answers advise, and which dash.js gives all the time there is: a start may wait for them. */
const ADVICE: ReadonlySet<string> = new Set(['ContentSteering', 'DVBReporting', 'XLinkExpansion']);
/** ms */
const ADVICE_LIMIT = 3_000;

export interface DownloadsParts {
  readonly clock: Clock;
  /** 0 ≤ number < 1. */
  readonly random: () => number;
  /** Before the next try of a request of this type, ms. */
  readonly pause: (type: PictureRequest, duration: number) => void;
  readonly onTrouble: (trouble: PlayerError | undefined) => void;
}

/**
 * Stands between dash.js and the network: sends each request where there is hope, keeps from dash.js what it could not
 * take, and says what is passing trouble and what is not.
 */
export class Downloads {
  private readonly bases: BaseUrls;
  private readonly weather: DownloadWeather;

  constructor(private readonly parts: DownloadsParts) {
    this.bases = new BaseUrls(parts.clock);
    this.weather = new DownloadWeather(parts.onTrouble, parts.random);
  }

  onRequest<Request extends DashRequest>(request: Request): Request {
    request.url = this.bases.choose(request.url);
    if (ADVICE.has(requestOf(request)?.type ?? '')) request.timeout = ADVICE_LIMIT;
    return request;
  }

  /** @returns what dash.js is to make of it */
  onResponse<Response extends DashResponse>(response: Response): Response {
    if (wasAborted(response)) return response;
    const { type, mediaType, retryAttempts = 0 } = requestOf(response.request) ?? {};
    const kind = kindOf(type, mediaType);
    if (kind === undefined) return isSideDish(mediaType) && !isGood(response) && retryAttempts >= SIDE_DISH_TRIES ? empty(response) : response;
    const { url } = response.request;
    const fault = isGood(response) ? this.faultOf(kind, response) : undefined;
    const isUseful = isGood(response) && fault === undefined;
    this.bases.note(url, isUseful);
    if (isUseful) {
      this.weather.good({ kind });
      return response;
    }
    const pause = this.weather.bad({ kind, url, status: response.status ?? 0, ...(fault !== undefined && { fault }) });
    const picture = PICTURE_REQUESTS.find((name) => name === type);
    if (picture) this.parts.pause(picture, pause);
    return { ...response, status: 0, data: undefined };
  }

  /** What dash.js itself says of what it was given: the next good one heals it. */
  onError(error: PlayerError): void {
    this.weather.report(error.code === 'MANIFEST_INVALID' || error.code === 'MANIFEST_UNAVAILABLE' ? 'manifest' : 'video', error);
  }

  private faultOf(kind: DownloadKind, { data, url, request }: DashResponse): string | undefined {
    if (kind !== 'manifest') return isText(data) ? 'a web page in the place of media' : undefined;
    if (typeof data !== 'string') return undefined;
    const checked = checkManifest(data);
    if ('fault' in checked) return checked.fault;
    if (checked.document.documentElement.localName === 'MPD') this.bases.offer(siblingBases(checked.document, url || request.url));
    return undefined;
  }
}

function kindOf(type: string | undefined, mediaType: string | null | undefined): DownloadKind | undefined {
  if (type === 'MPD') return 'manifest';
  return mediaType === 'video' || mediaType === 'audio' ? mediaType : undefined;
}

function isSideDish(mediaType: string | null | undefined): boolean {
  return mediaType === 'text' || mediaType === 'image';
}

function isGood({ status = 0, data }: DashResponse): boolean {
  return status >= 200 && status < 300 && (data !== undefined && data !== null && data !== '');
}

/** It would be asked for, and waited for at the end, for ever. */
function empty<Response extends DashResponse>(response: Response): Response {
  return { ...response, status: 200, data: new ArrayBuffer(0) };
}

/** `<`: no box and no EBML element begins with it. */
const LESS_THAN = 0x3c;

function isText(data: unknown): boolean {
  return data instanceof ArrayBuffer && data.byteLength > 0 && new Uint8Array(data, 0, 1)[0] === LESS_THAN;
}
