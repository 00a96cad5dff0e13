import type { CancellationSignal } from '../../src/base/cancellation';
import { CancelledError } from '../../src/base/cancellation';
import { toUtf8 } from '../../src/base/bytes';
import { PlayerError, type PlayerErrorCode } from '../../src/contract/player-error';
import type { SessionToken } from '../../src/session/session-machine';
import type { SessionWire, SetupAnswer } from '../../src/session/wire';
import { FAKE_KEY_ID } from './fake-sessions';
import type { VirtualClock } from './virtual-clock';

/** What happens to the next call. */
export type Weather =
  | { readonly kind: 'fair' }
  /** The answer takes ms. */
  | { readonly kind: 'slow'; readonly delay: number }
  /** The request never arrives. */
  | { readonly kind: 'lost-request' }
  /** The work is done; the answer never arrives. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'refused'; readonly errorCode: number };

type Ending = 'torn-down' | 'expired' | 'killed';

/** A session as the operator sees it. */
interface Counted {
  readonly id: number;
  readonly externalId: string;
  token: string;
  /** Good for a tear-down alone, until its successor has been used. */
  predecessor: string | undefined;
  lastSeen: number;
  readonly endings: Ending[];
}

const CODES: Readonly<Record<string, readonly [refused: PlayerErrorCode, unanswered: PlayerErrorCode]>> = {
  setup: ['SETUP_REFUSED', 'SETUP_UNANSWERED'],
  heartbeat: ['RENEWAL_REFUSED', 'RENEWAL_UNANSWERED'],
  licence: ['LICENCE_REFUSED', 'LICENCE_UNANSWERED'],
  teardown: ['TEARDOWN_FAILED', 'TEARDOWN_FAILED'],
};

/** Keys that a channel may change to while it plays. */
export const ROTATED_KEY_IDS: readonly string[] = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(32, 'f'));

/** s */
const HEARTBEAT = 10;
/** ms that a client waits for an answer before it counts as lost. */
const NO_ANSWER_AFTER = 5_000;

/**
 * An SSM in memory, on a virtual clock, that counts as a real one does and notes what a client may never do.
 * It is the model that random walks are judged by.
 */
export class FakeOperator {
  readonly sessions: Counted[] = [];
  /** Rules that were broken, in words. Empty, or the client is wrong. */
  readonly violations: string[] = [];
  private readonly forecast: Weather[] = [];
  private readonly running = new Map<string, string[]>();
  private readonly tornDown = new Set<string>();
  private readonly answered = new Set<string>();
  private readonly usedTokens = new Set<string>();
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly limit: number,
  ) {}

  get live(): readonly Counted[] {
    this.expireOld();
    return this.sessions.filter(({ endings }) => endings.length === 0);
  }

  /** A call is on its way. */
  get isBusy(): boolean {
    return [...this.running.values()].some((calls) => calls.length > 0);
  }

  /** What happens to the calls to come, in order; fair weather after that. */
  expect(...weather: readonly Weather[]): void {
    this.forecast.push(...weather);
  }

  clearUp(): void {
    this.forecast.length = 0;
  }

  killAll(): void {
    for (const session of this.live) session.endings.push('killed');
  }

  contentToken(): Promise<string> {
    return Promise.resolve(`content-${++this.count}`);
  }

  /**
   * @param byHandle as the gateway: sessions end by a handle, which is their external id here
   * @param hears whether the client hears an answer that comes now
   */
  wire(byHandle: boolean, hears: () => boolean = () => true): SessionWire {
    const handle = `handle-${++this.count}`;
    return {
      endsByHandle: byHandle,
      orphanKey: (token) => (byHandle ? handle : token),
      setUp: (contentToken, externalId, signal) => {
        return this.call('setup', byHandle ? handle : externalId, signal, () => this.setUp(contentToken, byHandle ? handle : externalId, byHandle));
      },
      heartbeat: (token, signal) => this.call('heartbeat', this.externalIdOf(token), signal, () => this.rotate(token)),
      licence: (contentToken, token, _, signal) => this.call('licence', this.externalIdOf(String(token)), signal, () => this.licence(contentToken, String(token))),
      renew: () => Promise.reject(new Error('not asked for by ClearKey')),
      tearDown: (token, leaving) => this.endBy(byHandle ? handle : String(token), byHandle, () => !leaving && hears()),
    };
  }

  /** What the journal kept ends a session, too. */
  async endBy(key: string, byHandle: boolean, hears: () => boolean = () => true): Promise<void> {
    const externalId = byHandle ? key : this.externalIdOf(key);
    if (this.answered.has(externalId)) this.violations.push('a session was torn down twice');
    this.tornDown.add(externalId);
    await this.call('teardown', externalId, undefined, () => {
      this.tearDown(key, byHandle);
    });
    // A page that is going hears no answer.
    if (hears()) this.answered.add(externalId);
  }

  private setUp(contentToken: string, externalId: string, byHandle: boolean): SetupAnswer {
    this.useOnce(contentToken, 'setup');
    this.expireOld();
    if (byHandle && this.tornDown.has(externalId)) throw this.refusal('setup', 3002);
    const known = this.live.find((session) => session.externalId === externalId);
    if (!known && this.live.length >= this.limit) throw this.refusal('setup', 1007);
    const token = this.newToken();
    if (known) {
      Object.assign(known, { token, predecessor: undefined, lastSeen: this.clock.now() });
    } else {
      this.sessions.push({ id: ++this.count, externalId, token, predecessor: undefined, lastSeen: this.clock.now(), endings: [] });
    }
    return { token: token as SessionToken, heartbeat: HEARTBEAT };
  }

  private rotate(token: string): SessionToken {
    const session = this.newest(token, 'heartbeat');
    session.predecessor = session.token;
    session.token = this.newToken();
    session.lastSeen = this.clock.now();
    return session.token as SessionToken;
  }

  private licence(contentToken: string, token: string) {
    this.useOnce(contentToken, 'licence');
    this.newest(token, 'licence').predecessor = undefined;
    return { licence: toUtf8([FAKE_KEY_ID, ...ROTATED_KEY_IDS].join(',')), enforced: false };
  }

  private tearDown(key: string, byHandle: boolean): void {
    this.expireOld();
    const session = this.sessions.find((one) => (byHandle ? one.externalId === key : one.token === key || one.predecessor === key));
    if (!session || session.endings.length > 0) throw this.refusal('teardown', 3002);
    session.endings.push('torn-down');
  }

  private newest(token: string, call: string): Counted {
    this.expireOld();
    const session = this.sessions.find((one) => one.token === token);
    if (!session) {
      // After a lost answer the client cannot know better; then only a rotating call may find out.
      if (call === 'licence') this.violations.push('a licence was asked for with a stale session token');
      throw this.refusal(call, 1006);
    }
    if (session.endings.length > 0) throw this.refusal(call, 3002);
    return session;
  }

  private async call<T>(name: string, externalId: string, signal: CancellationSignal | undefined, work: () => T): Promise<T> {
    const weather = this.forecast.shift() ?? { kind: 'fair' };
    const done = this.enter(name, externalId);
    try {
      await this.pause(1);
      if (weather.kind === 'lost-request') throw await this.noAnswer(name);
      if (weather.kind === 'refused') throw this.refusal(name, weather.errorCode);
      const answer = work();
      if (weather.kind === 'lost-answer') throw await this.noAnswer(name);
      await this.pause(weather.kind === 'slow' ? weather.delay : 20);
      if (signal?.cancelled) throw new CancelledError();
      return answer;
    } finally {
      done();
    }
  }

  /** Notes calls of one session that run beside each other where one of them rotates the token. */
  private enter(name: string, externalId: string): () => void {
    const beside = this.running.get(externalId) ?? [];
    this.running.set(externalId, beside);
    const rotates = (call: string) => call === 'heartbeat' || call === 'setup';
    if (name !== 'teardown' && beside.some((other) => other !== 'teardown' && (rotates(name) || rotates(other)))) {
      this.violations.push(`${name} beside ${beside.join(', ')}`);
    }
    if (name === 'heartbeat' && this.tornDown.has(externalId)) this.violations.push('a heartbeat after the tear-down was asked for');
    beside.push(name);
    return () => {
      beside.splice(beside.indexOf(name), 1);
    };
  }

  private expireOld(): void {
    for (const session of this.sessions) {
      if (session.endings.length === 0 && this.clock.now() - session.lastSeen >= HEARTBEAT * 1_500) session.endings.push('expired');
    }
  }

  private externalIdOf(token: string): string {
    return this.sessions.find((one) => one.token === token || one.predecessor === token)?.externalId ?? `of ${token}`;
  }

  private useOnce(contentToken: string, service: string): void {
    const use = `${service} ${contentToken}`;
    if (this.usedTokens.has(use)) this.violations.push(`a content token was played twice to ${service}`);
    this.usedTokens.add(use);
  }

  private newToken(): string {
    return `session-${++this.count}`;
  }

  private async noAnswer(name: string): Promise<PlayerError> {
    await this.pause(NO_ANSWER_AFTER);
    return new PlayerError({ code: CODES[name]?.[1] ?? 'INTERNAL', origin: 'network', message: `${name}: no answer`, retryable: true });
  }

  private refusal(name: string, errorCode: number): PlayerError {
    return new PlayerError({ code: CODES[name]?.[0] ?? 'INTERNAL', origin: 'ssm', message: `${name}: ${errorCode}`, answer: { status: 403, errorCode } });
  }

  private pause(duration: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(duration, resolve);
    });
  }
}
