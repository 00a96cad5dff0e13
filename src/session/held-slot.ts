import type { Clock } from '../base/clock';
import { deferred } from '../base/deferred';
import { momentOf, type Moment } from '../base/moment';
import { PlayerError } from '../contract/player-error';
import type { WrittenSlot } from './journal';
import { SsmCode } from './ssm-codes';
import type { TearDownOutcome } from './wire';

/** How one session is ended. */
export interface SlotEnder {
  /**
   * The request leaves in the calling turn.
   * @param key the newest token, or the handle
   * @throws PlayerError
   */
  tearDown(key: string, leaving: boolean): Promise<TearDownOutcome>;
  /**
   * Asks for the same session again. Absent where a key is known from the beginning.
   * @param mayLeave asked as the request is about to leave: whatever becomes of it, the session may be counted from then on
   * @returns its key; nothing where it was not to leave any more
   * @throws PlayerError `SETUP_REFUSED` where there is no such session
   */
  readonly reclaim?: (mayLeave: () => boolean) => Promise<string | undefined>;
}

/** What a session was asked for with. */
export type SlotName = Pick<WrittenSlot, 'externalId' | 'contentId'>;

/**
 * `held`: its session lives, or is being set up. `ending`: it is wanted no more, and its tear-down is on its way or about
 * to be. `unconfirmed`: nobody knows whether that has arrived, or it was refused. `free`: it is not counted any more.
 */
export type SlotState = 'held' | 'ending' | 'unconfirmed' | 'free';

/** One session that may be counted at the service, from its set-up until it is known not to be. */
export class HeldSlot {
  state: SlotState = 'held';
  readonly freed: Promise<void>;
  /** It was asked to end, and that was answered or given up for now; or it is free. */
  readonly tried: Promise<void>;
  private readonly freeing = deferred<undefined>();
  private readonly trying = deferred<undefined>();
  private seen: Moment;
  /** ms */
  private life = 0;
  private key: string | undefined;
  private cancelExpiry: () => void = () => undefined;
  private attempting: Promise<void> | undefined;
  /** It was asked to end: from here on time may free it, too. */
  private hasLeft = false;
  private isAsking = false;
  /** Monotonic ms: the service does not want to be asked before. */
  private closedUntil = -Infinity;

  /** @param onChange something that has to be written down has changed */
  constructor(
    private readonly clock: Clock,
    private readonly name: SlotName,
    private readonly ender: SlotEnder,
    private readonly onChange: () => void,
  ) {
    this.freed = this.freeing.promise;
    this.tried = this.trying.promise;
    this.seen = momentOf(clock);
  }

  /** Whether it may have been taken: before the first set-up has left there is nothing to write down. */
  get isTaken(): boolean {
    return this.life > 0 && this.state !== 'free';
  }

  /**
   * A set-up leaves. Until it was answered, or given up (`take`), time does not free the slot: a TV that sleeps sends late.
   * @param key what ends it, if that is known
   * @param life ms that the service counts it
   */
  ask(key: string | undefined, life: number): void {
    this.isAsking = true;
    this.note(key, life);
  }

  /**
   * The service has heard of the session as late as just now, or may have.
   * @param key what ends it, if that is known
   * @param life ms that the service counts it from now on
   */
  take(key: string | undefined, life: number): void {
    this.isAsking = false;
    this.note(key, life);
  }

  /** It is wanted no more. Time does not free it yet: its set-up may be on its way. */
  leave(): void {
    if (this.state === 'held') this.state = 'ending';
  }

  /** Nobody holds it, and nobody knows what has become of it: an earlier run has left it behind. */
  doubt(): void {
    this.state = 'unconfirmed';
  }

  /** Nothing was ever asked for, or it is known not to be counted any more. */
  free(): void {
    if (this.state === 'free') return;
    this.state = 'free';
    this.cancelExpiry();
    this.freeing.resolve(undefined);
    this.trying.resolve(undefined);
    this.onChange();
  }

  /** Time alone may have freed it: a timer that was asleep tells late. */
  dropIfOver(): void {
    if (this.hasLeft && !this.isAsking && this.isTaken && this.left() <= 0) this.free();
  }

  /**
   * Tries to end it; a try under way is that one. With a key the request leaves in the calling turn.
   * @throws PlayerError what came of this try
   */
  end(leaving: boolean): Promise<void> {
    this.attempting ??= this.attempt(leaving).finally(() => {
      this.attempting = undefined;
      this.trying.resolve(undefined);
      this.onChange();
    });
    return this.attempting;
  }

  /** The service has asked not to be asked again for so long, s. */
  defer(retryAfter: number): void {
    this.closedUntil = Math.max(this.closedUntil, this.clock.now() + retryAfter * 1_000);
  }

  /** ms until it may be asked again. */
  get closedFor(): number {
    return Math.max(0, this.closedUntil - this.clock.now());
  }

  /** Nobody has its newest token any more. */
  loseKey(): void {
    this.key = undefined;
  }

  written(): WrittenSlot {
    const { name, key, seen, life } = this;
    return { ...name, ...(key !== undefined && { key }), seenAt: seen.wall, life };
  }

  private note(key: string | undefined, life: number): void {
    if (this.state === 'free') return;
    this.key = key;
    this.life = life;
    this.seen = momentOf(this.clock);
    if (this.hasLeft) this.awaitExpiry();
    this.onChange();
  }

  private awaitExpiry(): void {
    this.cancelExpiry();
    if (this.isAsking) return;
    this.cancelExpiry = this.clock.after(Math.max(0, this.left()), () => { this.free(); });
  }

  /**
   * ms. By the monotonic clock alone: where the wall clock has moved on, nobody knows whether the TV has slept or was put
   * right, and to ask for the end of what is over costs one request.
   */
  private left(): number {
    return this.life - (this.clock.now() - this.seen.monotonic);
  }

  private async attempt(leaving: boolean): Promise<void> {
    if (this.state === 'free') return;
    this.state = 'ending';
    this.hasLeft = true;
    this.awaitExpiry();
    try {
      // A page that is going has no time to ask for a key.
      const key = this.key ?? (leaving || this.closedFor > 0 ? undefined : await this.reclaimed());
      if (key !== undefined && (await this.ender.tearDown(key, leaving)) === 'confirmed') this.free();
      else this.stayUnconfirmed();
    } catch (thrown) {
      this.judge(thrown);
      throw thrown;
    }
  }

  /** It may have been freed meanwhile, by time alone. */
  private stayUnconfirmed(): void {
    if (this.state === 'ending') this.state = 'unconfirmed';
  }

  /** @throws PlayerError */
  private async reclaimed(): Promise<string | undefined> {
    const { reclaim } = this.ender;
    if (!reclaim) return undefined;
    try {
      const key = await reclaim(() => this.askAgain());
      this.key = key;
      return key;
    } finally {
      if (this.isAsking) this.take(this.key, this.life);
    }
  }

  /** Time may have freed it while a token was fetched, as where a TV has slept: what is asked for then is held by nobody. */
  private askAgain(): boolean {
    if (this.state === 'free') return false;
    this.ask(undefined, this.life);
    return true;
  }

  private judge(thrown: unknown): void {
    this.stayUnconfirmed();
    if (!(thrown instanceof PlayerError)) return;
    this.defer(thrown.answer?.retryAfter ?? 0);
    if (isGone(thrown)) this.free();
    // This key is no good: another may be.
    else if (!thrown.retryable && this.ender.reclaim && (thrown.answer?.status ?? 0) < SERVER_AT_FAULT) this.key = undefined;
  }
}

const SERVER_AT_FAULT = 500;

/**
 * The service knows no such session: by its own word, or since it counts others up to the limit, and would have given this
 * one again.
 */
function isGone({ code, origin, answer }: PlayerError): boolean {
  if (origin !== 'ssm') return false;
  return answer?.errorCode === SsmCode.UnknownSession || (code === 'SETUP_REFUSED' && answer?.errorCode === SsmCode.MaxSessionsExceeded);
}
