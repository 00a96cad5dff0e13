import type { Clock } from '../../src/base/clock';
import { SharedBook, type Fit } from '../books/shared-book';
import type { Viewer } from './viewer';

/** A stream that passes through the gateway, from its set-up on. */
export interface Stream {
  readonly handle: string;
  /** The app's own name for it, passed on as external session id. */
  readonly reference: string;
  readonly caller: Caller;
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
}

/** Who pays for a stream's place: the gateway cannot check what a token says, so an account counts only where it calls from. */
export interface Caller {
  readonly address: string;
  /** As its token says, if it does. */
  readonly account: string | undefined;
}

/** ms that a release, or the end of a stream, is remembered. */
const memory = 60_000;

/** ms */
const bucket = 1_000;

/** What a stream may be silent for, in keep-alive periods, before it is forgotten: its session is long dead then. */
const silence = 3;

/** s. The longest period that a session may have; a service behind the gateway may claim any. */
const longestKeepAlive = 60 * 60;

/** ms that a session may live whose period nobody has told us: one and a half of the longest. */
const longestUnseen = 1.5 * longestKeepAlive * 1000;

/** Which release handle means which session, at each moment. */
export class StreamBook {
  private readonly streams: SharedBook<Stream>;
  private readonly byTicket = new Map<string, Stream>();
  /** Handles whose release came before their set-up. Anybody can send one, so they are counted to addresses. */
  private readonly earlyReleases: SharedBook<true>;

  constructor(private readonly clock: Clock) {
    const now = () => clock.now();
    this.streams = new SharedBook({ own: 4, share: 1_000, common: 10_000, owners: 5_000, perAddress: { owners: 1_000, common: 2_000 } }, bucket, now, ({ ticket }) => {
      if (ticket !== undefined) this.byTicket.delete(ticket);
    });
    this.earlyReleases = new SharedBook({ own: 5, share: 1_000, common: 10_000, owners: 2_000, perAddress: { owners: 1, common: 1_000 } }, bucket, now);
  }

  get(handle: string): Stream | undefined {
    return this.streams.get(handle);
  }

  withTicket(ticket: string): Stream | undefined {
    return this.byTicket.get(ticket);
  }

  /** @returns the stream, or why there is no room for it */
  open(handle: string, reference: string, caller: Caller): Stream | Exclude<Fit, 'kept'> {
    const stream: Stream = {
      handle,
      reference,
      caller,
      state: 'opening',
      viewer: undefined,
      ticket: undefined,
      keepAliveSeconds: 0,
      releasing: undefined,
      lastCall: Promise.resolve(),
    };
    const fit = this.keep(stream);
    return fit === 'kept' ? stream : fit;
  }

  /** Remembers it for a moment, as one that is being set up, unless it is remembered. */
  keep(stream: Stream): Fit {
    return this.streams.get(stream.handle) === stream ? 'kept' : this.remember(stream, memory);
  }

  /** The stream has a new ticket, and is alive. */
  renew(stream: Stream, ticket: string): void {
    this.dropTicket(stream);
    stream.state = 'open';
    // One that was forgotten meanwhile, and for which there is no room any more, goes on without us.
    if (this.remember(stream, this.mayBeSilent(stream)) !== 'kept') return;
    stream.ticket = ticket;
    this.byTicket.set(ticket, stream);
  }

  /** A set-up of the stream got no answer: it may be alive, with a ticket that nobody has. */
  doubt(stream: Stream): void {
    if (stream.ticket === undefined) stream.state = 'unconfirmed';
    this.remember(stream, stream.ticket === undefined ? memory + longestUnseen : this.mayBeSilent(stream));
  }

  end(stream: Stream, state: 'released' | 'gone'): void {
    this.dropTicket(stream);
    stream.state = state;
    this.remember(stream, memory);
  }

  forget(stream: Stream): void {
    this.streams.delete(stream.handle);
  }

  releaseEarly(handle: string, address: string): Fit {
    return this.earlyReleases.put({ name: address, address }, handle, true, this.clock.now() + memory);
  }

  wasReleasedEarly(handle: string): boolean {
    return this.earlyReleases.get(handle) !== undefined;
  }

  /** @param time ms from now */
  private remember(stream: Stream, time: number): Fit {
    const { address, account = '' } = stream.caller;
    return this.streams.put({ name: `${address} ${account}`, address }, stream.handle, stream, this.clock.now() + time);
  }

  private dropTicket(stream: Stream): void {
    if (stream.ticket !== undefined) this.byTicket.delete(stream.ticket);
    stream.ticket = undefined;
  }

  /** ms */
  private mayBeSilent({ keepAliveSeconds }: Stream): number {
    return memory + silence * Math.min(keepAliveSeconds, longestKeepAlive) * 1000;
  }
}

/** Runs `call` after the stream's earlier ones, whatever became of them. */
export function inTurn<Result>(stream: Stream, call: () => Promise<Result>): Promise<Result> {
  const result = stream.lastCall.then(call, call);
  stream.lastCall = result.catch(() => undefined);
  return result;
}
