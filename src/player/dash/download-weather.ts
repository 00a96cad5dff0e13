import { PlayerError, type Severity } from '../../contract/player-error';

/** What is downloaded for the picture; each heals by itself alone. */
export type DownloadKind = 'manifest' | 'video' | 'audio';

/** One answer, or none: what of it matters here. */
export interface Download {
  readonly kind: DownloadKind;
  readonly url: string;
  /** HTTP; 0 where there was no answer. */
  readonly status: number;
  /** Why an answer with a good status is of no use. */
  readonly fault?: string;
}

/** ms; doubled with every failure in a row, up to the longest. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4_000;
/** Refusals in a row that are no passing trouble. */
const LASTING_REFUSALS = 3;

/** Statuses of a server that knows what is asked for and does not give it. */
const REFUSALS: ReadonlySet<number> = new Set([401, 402, 403, 410, 451]);
/** "Not now", whatever is asked for. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Judges downloads: what is passing trouble and is asked for again, what will not get better, and how long dash.js waits
 * before it asks again, with full jitter.
 */
export class DownloadWeather {
  private readonly troubles = new Map<DownloadKind, PlayerError>();
  private readonly failures = new Map<DownloadKind, number>();
  private readonly refusals = new Map<DownloadKind, number>();
  private hasManifest = false;

  /** @param random 0 ≤ number < 1 */
  constructor(
    private readonly onTrouble: (trouble: PlayerError | undefined) => void,
    private readonly random: () => number,
  ) {}

  good({ kind }: Pick<Download, 'kind'>): void {
    if (kind === 'manifest') this.hasManifest = true;
    this.failures.delete(kind);
    this.refusals.delete(kind);
    if (!this.troubles.delete(kind)) return;
    const [left] = this.troubles.values();
    this.onTrouble(left);
  }

  /** @returns ms until it is to be asked for again */
  bad(download: Download): number {
    const { kind, status } = download;
    const failures = this.failures.get(kind) ?? 0;
    this.failures.set(kind, failures + 1);
    this.refusals.set(kind, REFUSALS.has(status) ? (this.refusals.get(kind) ?? 0) + 1 : 0);
    this.report(kind, this.errorOf(download));
    return this.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
  }

  report(kind: DownloadKind, error: PlayerError): void {
    this.troubles.set(kind, error);
    this.onTrouble(error);
  }

  private errorOf({ kind, status, url, fault }: Download): PlayerError {
    const severity = this.severityOf({ kind, status, fault });
    const answer = status === 0 ? undefined : { status };
    const retryable = severity === 'trouble';
    if (kind === 'manifest' && fault !== undefined) {
      return new PlayerError({ code: 'MANIFEST_INVALID', origin: 'operator', message: `manifest: ${fault}`, severity });
    }
    const code = kind === 'manifest' ? 'MANIFEST_UNAVAILABLE' : 'MEDIA_UNAVAILABLE';
    const happened = fault ?? (status === 0 ? 'no answer' : `HTTP ${status}`);
    return new PlayerError({ code, origin: 'network', message: `${kind}: ${happened} (${url})`, severity, retryable, ...(answer && { answer }) });
  }

  private severityOf({ kind, status, fault }: Pick<Download, 'kind' | 'status' | 'fault'>): Severity {
    // What was a manifest once will be one again; the first one has no such promise.
    if (kind === 'manifest' && !this.hasManifest) return fault !== undefined || isFinal(status) ? 'fatal' : 'trouble';
    return (this.refusals.get(kind) ?? 0) >= LASTING_REFUSALS ? 'lasting' : 'trouble';
  }
}

function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && !NOT_NOW.has(status);
}
