import type { Clock } from '../../src/base/clock';
import type { Viewer } from './viewer';

/** A stream that passes through the gateway, from its set-up on. */
export interface Stream {
  readonly handle: string;
  /** The app's own name for it, passed on as external session id. */
  readonly reference: string;
  /**
   * `opening` until set-up was answered, `unconfirmed` when it got no answer: there may be a session, whose ticket was
   * lost. `released` and `gone` (killed, expired) are remembered for a while.
   */
  state: 'opening' | 'unconfirmed' | 'open' | 'released' | 'gone';
  /** Whom the newest set-up was for that was not refused, where its token says so. */
  viewer: Viewer | undefined;
  /** The newest session token. */
  ticket: string | undefined;
  /** Seconds. */
  keepAliveSeconds: number;
  /** The release under way, if any: a second one joins it. */
  releasing: Promise<void> | undefined;
  /** The last of the calls that must not overlap: they rotate the ticket or end it. */
  lastCall: Promise<unknown>;
  /** ms, monotonic. */
  forgetAt: number;
}

/** Streams at once. None makes room for another: whoever comes when it is full is told to come later. */
const capacity = 10_000;

/** Releases remembered that came before their set-up. Anyone can send one, so the oldest makes room. */
const earlyCapacity = 1_000;

/** ms that a release, or the end of a stream, is remembered. */
const memory = 60_000;

/** What a stream may be silent for, in keep-alive periods, before it is forgotten: its session is long dead then. */
const silence = 3;

/** ms that a session may live whose period nobody has told us: one and a half periods, and the longest that may be set is an hour. */
const longestUnseen = 1.5 * 60 * 60 * 1000;

/** Which release handle means which session, at each moment. */
export class StreamBook {
  private readonly streams = new Map<string, Stream>();
  private readonly byTicket = new Map<string, Stream>();
  /** Handle → until when, monotonic ms. */
  private readonly earlyReleases = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  get(handle: string): Stream | undefined {
    const stream = this.streams.get(handle);
    if (stream === undefined || stream.forgetAt > this.clock.now()) return stream;
    this.forget(stream);
    return undefined;
  }

  withTicket(ticket: string): Stream | undefined {
    return this.byTicket.get(ticket);
  }

  /** @returns nothing when there is no room */
  open(handle: string, reference: string): Stream | undefined {
    if (this.streams.size >= capacity) this.forgetOld();
    if (this.streams.size >= capacity) return undefined;
    const stream: Stream = {
      handle,
      reference,
      state: 'opening',
      viewer: undefined,
      ticket: undefined,
      keepAliveSeconds: 0,
      releasing: undefined,
      lastCall: Promise.resolve(),
      forgetAt: this.clock.now() + memory,
    };
    this.keep(stream);
    return stream;
  }

  keep(stream: Stream): void {
    this.streams.set(stream.handle, stream);
  }

  /** The stream has a new ticket, and is alive. */
  renew(stream: Stream, ticket: string): void {
    if (stream.ticket !== undefined) this.byTicket.delete(stream.ticket);
    stream.ticket = ticket;
    stream.state = 'open';
    stream.forgetAt = this.silentUntil(stream);
    this.byTicket.set(ticket, stream);
  }

  /** A set-up of the stream got no answer: it may be alive, with a ticket that nobody has. */
  doubt(stream: Stream): void {
    if (stream.ticket === undefined) stream.state = 'unconfirmed';
    stream.forgetAt = stream.ticket === undefined ? this.clock.now() + memory + longestUnseen : this.silentUntil(stream);
  }

  end(stream: Stream, state: 'released' | 'gone'): void {
    if (stream.ticket !== undefined) this.byTicket.delete(stream.ticket);
    stream.ticket = undefined;
    stream.state = state;
    stream.forgetAt = this.clock.now() + memory;
  }

  forget(stream: Stream): void {
    if (stream.ticket !== undefined) this.byTicket.delete(stream.ticket);
    this.streams.delete(stream.handle);
  }

  releaseEarly(handle: string): void {
    this.earlyReleases.delete(handle);
    this.earlyReleases.set(handle, this.clock.now() + memory);
    if (this.earlyReleases.size <= earlyCapacity) return;
    for (const oldest of this.earlyReleases.keys()) {
      this.earlyReleases.delete(oldest);
      return;
    }
  }

  wasReleasedEarly(handle: string): boolean {
    return (this.earlyReleases.get(handle) ?? 0) > this.clock.now();
  }

  private silentUntil({ keepAliveSeconds }: Stream): number {
    return this.clock.now() + memory + silence * keepAliveSeconds * 1000;
  }

  private forgetOld(): void {
    const now = this.clock.now();
    for (const stream of [...this.streams.values()]) if (stream.forgetAt <= now) this.forget(stream);
  }
}

/** Runs `call` after the stream's earlier ones, whatever became of them. */
export function inTurn<Result>(stream: Stream, call: () => Promise<Result>): Promise<Result> {
  const result = stream.lastCall.then(call, call);
  stream.lastCall = result.catch(() => undefined);
  return result;
}
