import { systemClock, type Clock } from '../base/clock';
import { sendHttp, type HttpRequest } from './http';
import { HEARTBEAT_LIMIT } from './limits';
import { callService, TEARDOWN, type Service } from './service-call';

/** How an engine sends a request that needs a preflight so that it outlives its page. */
export interface TearDownMeans {
  /** A keep-alive fetch arrives; below, one that needs a preflight always fails, even while the page is visible. */
  readonly keepalive: boolean;
  /** ms that the engine remembers a preflight at most, whatever the server allows. */
  readonly preflightLife: number;
}

/** Measured: keep-alive with preflight fails on Chromium 69, 76 and 79, arrives from 85 on; mended in 81. */
const FIRST_WITH_KEEPALIVE_PREFLIGHT = 81;
/** Caps of `Access-Control-Max-Age`: ten minutes below Chromium 76, two hours from then on (MDN). */
const FIRST_WITH_LONG_PREFLIGHTS = 76;
const SHORT_PREFLIGHT_LIFE = 600_000;
const LONG_PREFLIGHT_LIFE = 7_200_000;

/** `Chrome/79.0.3945.79` in most; Tizen from 5.5 on has the bare number, Tizen 5.0 and older none at all. */
const CHROMIUM_VERSION = /(?:Chrom(?:e|ium)\/|\s)(\d{1,4})\.\d+\.\d+\.\d+/;

/** An engine that does not tell its version is taken for an old one: what those need works everywhere. */
export function tearDownMeans(userAgent: string): TearDownMeans {
  const version = Number(CHROMIUM_VERSION.exec(userAgent)?.[1] ?? 0);
  return {
    keepalive: version >= FIRST_WITH_KEEPALIVE_PREFLIGHT,
    preflightLife: version >= FIRST_WITH_LONG_PREFLIGHTS ? LONG_PREFLIGHT_LIFE : SHORT_PREFLIGHT_LIFE,
  };
}

/** The page that tear-downs are sent from. */
export interface SendingPage {
  readonly userAgent: string;
  /** Its origin; `null` in words for a packaged app. */
  readonly origin: string;
  readonly clock: Clock;
  /** Blocks the page's only thread for `ms`. Not the clock's business: a clock that a test has stopped would hold for ever. */
  readonly hold: (ms: number) => void;
}

export function thisPage(): SendingPage {
  return {
    userAgent: typeof navigator === 'undefined' ? '' : navigator.userAgent,
    origin: typeof location === 'undefined' ? 'null' : location.origin,
    clock: systemClock,
    hold: (ms) => {
      const until = systemClock.now() + ms;
      while (systemClock.now() < until);
    },
  };
}

/**
 * ms to hold a page that is going. Where there is no keep-alive, a plain fetch is cancelled when another page takes this
 * one's place before the network process has taken the request over, and no event says when it has. Measured on 76 and
 * 79: without it one in ten to one in three requests is cancelled, with 5 ms none of 25.
 */
const LINGER = 20;

/** Fraction of a preflight's life after which it is refreshed: a beat may be late. */
const REFRESH_AFTER = 0.8;

/** In the token's place where a request is sent for its preflight alone. */
const NO_TOKEN = 'preflight-only';

/** Sends tear-downs that carry a custom header, and readies the browser for the moment when its page goes. */
export class TearDownSender {
  private readonly means: TearDownMeans;
  /** Monotonic ms, of the last preflight that was answered. */
  private warmedAt: number | undefined;
  private warming = false;

  /** @param request a tear-down with the given token */
  constructor(
    private readonly service: Service,
    private readonly request: (token: string) => HttpRequest,
    private readonly page: SendingPage,
  ) {
    this.means = tearDownMeans(page.userAgent);
  }

  /**
   * The request leaves in the calling turn. Every tear-down leaves in the way that outlives its page best: a page that
   * only stops may be closed a moment later.
   * @param leaving the page is going
   * @throws PlayerError `TEARDOWN_FAILED`
   */
  async send(token: string, leaving: boolean): Promise<void> {
    const http = { ...this.request(token), keepalive: this.means.keepalive };
    const answered = callService({ call: TEARDOWN, service: this.service, http, secrets: [token] });
    if (leaving && !this.means.keepalive) this.page.hold(LINGER);
    await answered;
  }

  /**
   * Makes the browser ask, and remember, whether a tear-down may be sent (its preflight): below Chromium 81 one that has
   * to ask first does not leave a page that is going. The memory is kept by URL and holds header names and methods, of
   * which POST needs no permission: so a GET to the same URL with the same headers serves, and a GET changes nothing at
   * any server. It carries no token. What its answer says, a 404 most likely, means nothing; but without one the browser
   * may have been told nothing that it could remember.
   *
   * To be called at every proof of life: it sends something only where the last preflight is about to be forgotten, and
   * never where no preflight is needed.
   */
  warmUp(): void {
    const { url, headers } = this.request(NO_TOKEN);
    const now = this.page.clock.now();
    const isWarm = this.warmedAt !== undefined && now - this.warmedAt < REFRESH_AFTER * this.means.preflightLife;
    if (isWarm || this.warming || new URL(url).origin === this.page.origin) return;
    void this.ask({ method: 'GET', url, headers, limit: HEARTBEAT_LIMIT, refuseRedirects: true }, now);
  }

  private async ask(request: HttpRequest, now: number): Promise<void> {
    this.warming = true;
    try {
      await sendHttp(request);
      this.warmedAt = now;
    } catch {
      // The next proof of life asks again.
    } finally {
      this.warming = false;
    }
  }
}
