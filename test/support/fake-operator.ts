import type { CancellationSignal } from '../../src/base/cancellation';
import { CancelledError } from '../../src/base/cancellation';
import { toUtf8 } from '../../src/base/bytes';
import { PlayerError, type PlayerErrorCode, type ServiceAnswer } from '../../src/contract/player-error';
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
  /** "Not now": 429, which wants to be asked again after so many s. */
  | { readonly kind: 'busy'; readonly retryAfter: number }
  /** 500, from whatever stands in front of the service. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'refused'; readonly errorCode: number };

type Ending = 'torn-down' | 'expired' | 'killed';

/** A session as the operator sees it. */
export interface Counted {
  readonly id: number;
  readonly externalId: string;
  token: string;
  /** Good for a tear-down alone, until its successor has been used. */
  predecessor: string | undefined;
  lastSeen: number;
  /** When the client no longer wanted it, ms. */
  unwantedAt: number | undefined;
  endedAt: number | undefined;
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

/** s; as services in the field have it: what expires within a test's patience hides what was not torn down. */
export const HEARTBEAT = 30;
/** ms that a session is counted after its last sign of life. */
export const LIFE = HEARTBEAT * 1_500;
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
  /** External ids of sessions that the client no longer wants. */
  private readonly unwanted = new Set<string>();
  /** Until when a call may not be asked again, by call and session. */
  private readonly closedUntil = new Map<string, number>();
  /** What has hit calls so far, in order, with the time, ms. */
  readonly hits: { readonly at: number; readonly weather: Weather; readonly call: string }[] = [];
  /** Runs of the app so far: each new one knows nothing of what the last was told. */
  private clients = 0;
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly limit: number,
  ) {}

  get live(): readonly Counted[] {
    this.expireOld();
    return this.sessions.filter(({ endings }) => endings.length === 0);
  }

  get isFair(): boolean {
    return this.forecast.length === 0;
  }

  /** The client has no more use for whatever there is, or is being set up, at this moment. */
  leave(): void {
    for (const [externalId, calls] of this.running) if (calls.includes('setup')) this.unwanted.add(externalId);
    for (const session of this.live) {
      this.unwanted.add(session.externalId);
      session.unwantedAt ??= this.clock.now();
    }
  }

  /** What happens to the calls to come, in order; fair weather after that. */
  expect(...weather: readonly Weather[]): void {
    this.forecast.push(...weather);
  }

  clearUp(): void {
    this.forecast.length = 0;
  }

  /** The client has crashed: its calls are nobody's any more. */
  hangUp(): void {
    this.running.clear();
    this.closedUntil.clear();
    this.clients += 1;
  }

  killAll(): void {
    for (const session of this.live) this.finish(session, 'killed');
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
      ...(byHandle && { handle }),
      setUp: (contentToken, externalId, signal) => {
        return this.call('setup', byHandle ? handle : externalId, signal, () => this.setUp(contentToken, byHandle ? handle : externalId, byHandle));
      },
      heartbeat: (token, signal) => this.call('heartbeat', this.externalIdOf(token), signal, () => this.rotate(token)),
      licence: (contentToken, token, _, signal) => this.call('licence', this.externalIdOf(String(token)), signal, () => this.licence(contentToken, String(token))),
      renew: () => Promise.reject(new Error('not asked for by ClearKey')),
      tearDown: async (key, leaving) => {
        // A beacon's answer is heard by nobody.
        const isBeacon = byHandle && leaving;
        await this.endBy(key, byHandle, () => !isBeacon && hears());
        return isBeacon ? 'unknown' : 'confirmed';
      },
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
    const now = this.clock.now();
    if (known) {
      Object.assign(known, { token, predecessor: undefined, lastSeen: now });
    } else {
      const unwantedAt = this.unwanted.has(externalId) ? now : undefined;
      this.sessions.push({ id: ++this.count, externalId, token, predecessor: undefined, lastSeen: now, unwantedAt, endedAt: undefined, endings: [] });
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
    return { bytes: toUtf8([FAKE_KEY_ID, ...ROTATED_KEY_IDS].join(',')), enforced: false };
  }

  private tearDown(key: string, byHandle: boolean): void {
    this.expireOld();
    // The same external id may have been asked for again, after a kill.
    const session = this.sessions.filter((one) => (byHandle ? one.externalId === key : one.token === key || one.predecessor === key)).at(-1);
    // As the gateway: a release that comes before its set-up forbids it.
    if (byHandle && !session) return;
    if (!session || session.endings.length > 0) throw this.refusal('teardown', 3002);
    this.finish(session, 'torn-down');
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
    const client = this.clients;
    if (weather.kind !== 'fair') this.hits.push({ at: this.clock.now(), weather, call: name });
    const done = this.enter(name, externalId);
    try {
      await this.pause(1);
      if (weather.kind === 'lost-request') throw await this.noAnswer(name);
      if (weather.kind === 'refused') throw this.refusedOutright(name, externalId, weather.errorCode);
      if (weather.kind === 'broken') throw this.notNow(name, { status: 500 });
      if (weather.kind === 'busy') {
        if (client === this.clients) this.closedUntil.set(`${name} ${externalId}`, this.clock.now() + weather.retryAfter * 1_000);
        throw this.notNow(name, { status: 429, retryAfter: weather.retryAfter });
      }
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
    // Of a session that is wanted no more nobody waits for the licence beside which it is asked for again, to be ended.
    const isLeft = this.tornDown.has(externalId) || this.unwanted.has(externalId);
    if (name !== 'teardown' && !isLeft && beside.some((other) => other !== 'teardown' && (rotates(name) || rotates(other)))) {
      this.violations.push(`${name} beside ${beside.join(', ')}`);
    }
    // Licences of several keys are asked for beside each other.
    if (name !== 'licence' && this.clock.now() < (this.closedUntil.get(`${name} ${externalId}`) ?? 0)) this.violations.push(`${name} before the service wanted to be asked again`);
    if (name === 'heartbeat' && this.tornDown.has(externalId)) this.violations.push('a heartbeat after the tear-down was asked for');
    beside.push(name);
    return () => {
      const at = beside.indexOf(name);
      if (at >= 0) beside.splice(at, 1);
    };
  }

  private expireOld(): void {
    for (const session of this.sessions) {
      if (session.endings.length === 0 && this.clock.now() - session.lastSeen >= LIFE) this.finish(session, 'expired', session.lastSeen + LIFE);
    }
  }

  private finish(session: Counted, ending: Ending, at = this.clock.now()): void {
    session.endings.push(ending);
    session.endedAt = at;
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

  /** "Unknown session" is said of none that lives: an operator who says it has killed it. */
  private refusedOutright(name: string, externalId: string, errorCode: number): PlayerError {
    const session = this.live.find((one) => one.externalId === externalId);
    if (session && errorCode === 3002) this.finish(session, 'killed');
    return this.refusal(name, errorCode);
  }

  private notNow(name: string, answer: ServiceAnswer): PlayerError {
    return new PlayerError({ code: CODES[name]?.[1] ?? 'INTERNAL', origin: 'ssm', message: `${name}: HTTP ${answer.status}`, retryable: true, answer });
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
