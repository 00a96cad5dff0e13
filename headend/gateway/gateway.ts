import type { Fit } from '../books/shared-book';
import { tooMany } from '../http/call-limits';
import { Refusal, type RefusalDetails } from '../http/refusal';
import type { Drm } from './licence-dialects';
import { inTurn, type Stream, type StreamBook } from './stream-book';
import type { Upstream } from './upstream';
import { viewerIn } from './viewer';

export interface Opened {
  readonly ticket: string;
  /** Seconds. */
  readonly keepAliveSeconds: number;
}

export interface GivenLicence {
  /** As the service gave it. */
  readonly licence: Uint8Array;
  /** 0: the licence enforces. */
  readonly keepAliveSeconds: number;
}

/**
 * The operator's gateway: another shape for the same sessions, and a way to release one that needs no header.
 * A page that is being hidden can send one plain message and hear no answer; the handle in it, made by the page
 * before its set-up, is good for this alone and stays good while the tickets rotate.
 */
export class Gateway {
  constructor(
    private readonly book: StreamBook,
    private readonly upstream: Upstream,
  ) {}

  knowsTicket(ticket: string): boolean {
    return this.book.withTicket(ticket) !== undefined;
  }

  knowsHandle(handle: string): boolean {
    return this.book.get(handle) !== undefined;
  }

  /** @param address of whoever asks @throws Refusal */
  async open(address: string, contentToken: string, reference: string, handle: string): Promise<Opened> {
    if (this.book.wasReleasedEarly(handle)) throw released();
    const known = this.book.get(handle);
    if (known !== undefined) {
      if (known.releasing !== undefined || known.state === 'released') throw released();
      if (known.reference !== reference || known.state === 'gone') {
        throw new Refusal({ status: 409, reason: 'handle-in-use', message: 'release handle belongs to another stream' });
      }
    }
    const stream = known ?? this.book.open(handle, reference, { address, account: viewerIn(contentToken)?.account });
    if (typeof stream === 'string') throw new Refusal(noRoom(stream));
    return inTurn(stream, () => this.setUp(stream, contentToken));
  }

  /** @returns the next ticket @throws Refusal */
  async keepAlive(address: string, ticket: string): Promise<string> {
    const stream = this.book.withTicket(ticket);
    // Not one of ours, or rotated out: the SSM says so better than we could.
    if (stream === undefined) return this.upstream.onBehalfOf(address).keepAlive(ticket);
    return inTurn(stream, async () => {
      const next = await this.noticingTheEnd(stream, this.upstream.onBehalfOf(address).keepAlive(ticket));
      this.book.renew(stream, next);
      return next;
    });
  }

  /** A first licence, which rotates nothing. @throws Refusal */
  async licence(address: string, drm: Drm, contentToken: string, ticket: string, challenge: Uint8Array<ArrayBuffer>): Promise<GivenLicence> {
    const stream = this.book.withTicket(ticket);
    const asked = this.upstream.onBehalfOf(address).licence(drm, contentToken, ticket, challenge);
    const { licence, enforced } = await (stream === undefined ? asked : this.noticingTheEnd(stream, asked));
    return { licence, keepAliveSeconds: keepAliveOf(stream, enforced) };
  }

  /** In turn with keep-alives, since it rotates the ticket as they do. @throws Refusal */
  async renewal(address: string, drm: Drm, ticket: string, challenge: Uint8Array<ArrayBuffer>): Promise<GivenLicence & { readonly ticket: string }> {
    const stream = this.book.withTicket(ticket);
    const renew = async () => {
      const { licence, enforced, ticket: next = ticket } = await this.upstream.onBehalfOf(address).renewal(drm, ticket, challenge);
      return { licence, keepAliveSeconds: keepAliveOf(stream, enforced), ticket: next };
    };
    if (stream === undefined) return renew();
    return inTurn(stream, async () => {
      const renewed = await this.noticingTheEnd(stream, renew());
      this.book.renew(stream, renewed.ticket);
      return renewed;
    });
  }

  /** Public: no ticket, no stream. @throws Refusal */
  widevineCertificate(): Promise<Uint8Array> {
    return this.upstream.widevineCertificate();
  }

  /**
   * Idempotent; waits for a set-up that is under way, and forbids one that has not come yet. Whatever it throws but the
   * session's end leaves the stream to be released again.
   * @throws Refusal
   */
  async release(address: string, handle: string): Promise<void> {
    const stream = this.book.get(handle);
    if (stream === undefined) {
      const fit = this.book.releaseEarly(handle, address);
      if (fit !== 'kept') throw new Refusal(noRoom(fit));
      return;
    }
    if (stream.state === 'released') return;
    if (stream.state === 'gone') throw unknownSession();
    stream.releasing ??= inTurn(stream, () => this.tearDown(stream)).finally(() => {
      stream.releasing = undefined;
    });
    await stream.releasing;
  }

  private async setUp(stream: Stream, contentToken: string): Promise<Opened> {
    // A set-up before it in turn may have been refused, and the stream forgotten over it.
    const fit = this.book.keep(stream);
    if (fit !== 'kept') throw new Refusal(noRoom(fit));
    try {
      const opened = await this.ask(stream, contentToken);
      // The page has gone meanwhile: the release, next in turn, tears down what was just set up.
      if (stream.releasing !== undefined) throw released();
      return opened;
    } catch (error) {
      // Refused at once. One that was lost before stays, whatever a later try is told: the refusal is the try's.
      if (stream.state === 'opening' && stream.releasing === undefined) this.book.forget(stream);
      throw error;
    }
  }

  private async ask(stream: Stream, contentToken: string): Promise<Opened> {
    const viewer = viewerIn(contentToken) ?? stream.viewer;
    try {
      const opened = await this.onBehalfOf(stream).setUp(contentToken, stream.reference);
      stream.viewer = viewer;
      stream.keepAliveSeconds = opened.keepAliveSeconds;
      this.book.renew(stream, opened.ticket);
      return opened;
    } catch (error) {
      // Without a code it is no answer of the SSM's: it may have done its work all the same.
      if (codeOf(error) === undefined) {
        stream.viewer = viewer;
        this.book.doubt(stream);
      }
      throw error;
    }
  }

  private async tearDown(stream: Stream): Promise<void> {
    // A call before it in turn has heard of the end.
    if (stream.state === 'gone') throw unknownSession();
    // `opening`: its set-up was refused; there is nothing to tear down, and nothing may come after.
    if (stream.state !== 'opening') await this.endSession(stream);
    this.book.end(stream, 'released');
  }

  private async endSession(stream: Stream): Promise<void> {
    if (stream.ticket !== undefined) {
      try {
        await this.noticingTheEnd(stream, this.onBehalfOf(stream).tearDown(stream.ticket));
        return;
      } catch (error) {
        // Answers that never came may have rotated it out.
        if (codeOf(error) !== notTheNewest) throw error;
      }
    }
    const found = await this.findAgain(stream);
    if (found !== undefined) await this.noticingTheEnd(stream, this.onBehalfOf(stream).tearDown(found.ticket));
  }

  /**
   * The same external id is the same session, and brings its newest ticket. Slower than a page waits for its release,
   * maybe: it may ask again, and joins this one.
   * @returns nothing when there is no session
   * @throws Refusal
   */
  private async findAgain(stream: Stream): Promise<Opened | undefined> {
    if (stream.viewer === undefined) throw unconfirmed();
    const contentToken = await this.onBehalfOf(stream).signOn(stream.viewer);
    try {
      return await this.ask(stream, contentToken);
    } catch (error) {
      if (meansNoSession.has(codeOf(error))) return undefined;
      throw error;
    }
  }

  private onBehalfOf({ caller }: Stream): Upstream {
    return this.upstream.onBehalfOf(caller.address);
  }

  private async noticingTheEnd<Result>(stream: Stream, call: Promise<Result>): Promise<Result> {
    try {
      return await call;
    } catch (error) {
      if (codeOf(error) === 3002) this.book.end(stream, 'gone');
      throw error;
    }
  }
}

/** Seconds; for a stream whose set-up this gateway has not seen. */
const usualKeepAlive = 30;

/** Where the licence enforces, nobody else has to keep the session alive. */
function keepAliveOf(stream: Stream | undefined, enforced: boolean): number {
  return enforced ? 0 : (stream?.keepAliveSeconds ?? usualKeepAlive);
}

/** SSM's words for a token that is not the newest. */
const notTheNewest = 1006;

/**
 * Refusals of a set-up that say that there is no session of that external id: a session that is there is given again
 * before any slot is counted, and was never there where sessions, id, account or device are none. Others speak of the
 * token or of the service's health.
 */
const meansNoSession: ReadonlySet<number | undefined> = new Set([1007, 1008, 1017, 3001, 3004]);

/** Undefined for what is no answer of a service's own. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Refusal ? error.errorCode : undefined;
}

/** s: the streams and releases that are remembered are so for a minute after their end. */
const later = 10;

/** Whoever has too many is told so; where the house is full newcomers wait. */
function noRoom(fit: Exclude<Fit, 'kept'>): RefusalDetails {
  if (fit !== 'full') return tooMany(later);
  return { status: 503, reason: 'no-room', message: 'no room for another stream now', retryAfter: String(later) };
}

function released(): Refusal {
  return new Refusal({ status: 409, reason: 'stream-released', message: 'the stream was released before it was set up' });
}

function unknownSession(): Refusal {
  return new Refusal({ status: 404, from: 'ssm', errorCode: 3002, reason: 'unknown-session', message: 'unknown session' });
}

function unconfirmed(): Refusal {
  return new Refusal({ status: 502, reason: 'stream-unconfirmed', message: 'the set-up was never answered, and its token does not say whose it was' });
}
