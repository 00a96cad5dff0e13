import type { Clock } from '../../src/base/clock';
import { HEARTBEAT, LIFE, type Counted, type FakeOperator, type Weather } from './fake-operator';

/** ms within which a tear-down is in the ledger, where nothing is in its way. */
const AT_ONCE = 3_000;
/** ms of fair weather in which a tear-down that got lost has been sent again: its longest pause, and the calls before it. */
const SENT_AGAIN = 26_000;
/** ms of fair weather in which a proof of life that is due gets through. */
const PROVED = 12_000;
/** ms before a deed in which weather may still hold a call up. */
const AFTERMATH = 26_000;
/** ms of trouble with calls, or with media, that are no reason to give up: the player's patience at start is 15 s. */
const BEARABLE = 10_000;

/**
 * What may happen to a viewer, and to a slot, in the weather that a walk has made: it knows when tear-downs and proofs could
 * get through, and when giving up is right.
 */
export class WeatherModel {
  /** When the world was not fair, ms. */
  private readonly foul: { from: number; to: number }[] = [];
  private wishedAt = 0;
  private kills = 0;
  private mediaDownFor = 0;
  private last: number;

  constructor(
    private readonly clock: Clock,
    private readonly operator: FakeOperator,
  ) {
    this.last = clock.now();
  }

  /**
   * Time has passed. @param isReachable the app runs, and has a network
   * @param mediaStatus what the media's server answers
   */
  pass(isReachable: boolean, mediaStatus: number): void {
    const now = this.clock.now();
    if (!isReachable || !this.operator.isFair) this.markFoul(this.last, now);
    if (mediaStatus !== 200) this.mediaDownFor += now - this.last;
    this.last = now;
  }

  /** Something cannot get through at this very moment. */
  foulNow(): void {
    this.markFoul(this.clock.now(), this.clock.now());
  }

  /** The viewer asks for something: what was before is no excuse any more. */
  wish(): void {
    this.wishedAt = this.clock.now();
    this.kills = 0;
    this.mediaDownFor = 0;
  }

  kill(): void {
    this.kills += 1;
  }

  /** Whether what was asked for last may have ended in words. */
  mayFail(): boolean {
    const hits = this.operator.hits.filter(({ at }) => at >= this.wishedAt - AFTERMATH);
    const delay = hits.reduce((sum, { weather }) => sum + delayOf(weather), 0);
    return hits.some(({ weather }) => weather.kind === 'refused') || this.wasMisledSince(this.wishedAt - LIFE) || this.kills > 1 || delay > BEARABLE || this.mediaDownFor > BEARABLE;
  }

  /** Who asks for a lost session again, and hears that others hold all slots, takes it for gone: it is counted for the rest of its life. */
  private wasMisledSince(time: number): boolean {
    return this.operator.hits.some(({ at, weather, call }) => at >= time && call === 'setup' && weather.kind === 'refused' && weather.errorCode === 1007);
  }

  /** "Too many streams" is true only of what others hold, and here there are no others; the operator may claim it all the same. */
  mayBeToldOfLimit(): boolean {
    return this.operator.hits.some(({ weather }) => weather.kind === 'refused' && weather.errorCode === 1007);
  }

  /** What is wrong with how sessions have ended, in words. */
  complaints(): readonly string[] {
    return this.operator.sessions.flatMap((session) => this.complaintOf(session) ?? []);
  }

  private complaintOf({ id, endings, unwantedAt, endedAt = this.clock.now(), lastSeen }: Counted): string | undefined {
    const told = `session ${id}: ${endings.join(' ')} at ${endedAt}, unwanted at ${unwantedAt ?? 'no time'}, last seen at ${lastSeen}`;
    if (endings.length !== 1) return `${told}: ends ${endings.length} times`;
    const [ending] = endings;
    if (ending === 'expired') {
      // Who asks for it again, to end it, and hears that others hold all slots takes it for gone.
      if (this.mayBeToldOfLimit()) return undefined;
      if (unwantedAt !== undefined) return this.fairFor(unwantedAt, endedAt) >= SENT_AGAIN ? `${told}: could have been torn down` : undefined;
      return this.fairFor(endedAt - LIFE + HEARTBEAT * 1_000, endedAt) >= PROVED ? `${told}: could have been proved` : undefined;
    }
    if (ending !== 'torn-down' || unwantedAt === undefined) return undefined;
    const isUndisturbed = this.isFair(unwantedAt - AFTERMATH, unwantedAt + AT_ONCE);
    return isUndisturbed && endedAt - unwantedAt > AT_ONCE ? `${told}: late` : undefined;
  }

  private isFair(from: number, to: number): boolean {
    return !this.foul.some((stretch) => stretch.from < to && stretch.to > from) && !this.operator.hits.some(({ at }) => at >= from && at <= to);
  }

  /** The longest stretch of fair weather within, ms. */
  private fairFor(from: number, to: number): number {
    let longest = 0;
    let start = from;
    for (const stretch of this.foul) {
      if (stretch.to <= start || stretch.from >= to) continue;
      longest = Math.max(longest, stretch.from - start);
      start = Math.max(start, stretch.to);
    }
    return Math.max(longest, to - start);
  }

  private markFoul(from: number, to: number): void {
    const before = this.foul.at(-1);
    if (before && before.to >= from) before.to = to;
    else this.foul.push({ from, to });
  }
}

/** ms that a call is held up. */
function delayOf(weather: Weather): number {
  switch (weather.kind) {
    case 'slow':
      return weather.delay;
    case 'lost-request':
    case 'lost-answer':
      return 5_000;
    case 'busy':
      return weather.retryAfter * 1_000;
    case 'broken':
      return 1_000;
    case 'fair':
    case 'refused':
      return 0;
  }
}
