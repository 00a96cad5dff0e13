import { toUtf8 } from '../../src/base/bytes';
import { deferred } from '../../src/base/deferred';
import { Emitter } from '../../src/base/events';
import type { EndReason, LicenceAnswer, PlaybackSession, SessionEvents, SessionProvider } from '../../src/contract/playback-session';
import { PlayerError } from '../../src/contract/player-error';
import type { Source } from '../../src/contract/source';

/** The one key that a fake session's licence holds. */
export const FAKE_KEY_ID = 'a1'.repeat(16);

/** One session whose answers a test gives, when it likes. */
export class FakeSession implements PlaybackSession {
  private readonly setup = deferred<undefined>();
  private readonly loss = deferred<PlayerError>();
  private readonly teardown = deferred<undefined>();
  readonly lost = this.loss.promise;
  readonly ready: Promise<void> = this.setup.promise;
  phase: 'setting-up' | 'live' | 'refused' = 'setting-up';
  ends: EndReason[] = [];
  alive = true;
  proofs = 0;
  private readonly emitter = new Emitter<SessionEvents>();

  constructor(readonly source: Source) {
    this.ready.catch(() => undefined);
    this.teardown.promise.catch(() => undefined);
  }

  /** Set up at the operator and not asked to end. */
  get isHeld(): boolean {
    return this.phase !== 'refused' && this.ends.length === 0;
  }

  answerSetup(): void {
    if (this.phase !== 'setting-up') return;
    this.phase = 'live';
    this.setup.resolve(undefined);
  }

  refuseSetup(): void {
    if (this.phase !== 'setting-up') return;
    this.phase = 'refused';
    this.setup.reject(new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'refused', answer: { status: 403, errorCode: 1007 } }));
  }

  kill(): void {
    if (this.phase === 'live') this.loss.resolve(new PlayerError({ code: 'RENEWAL_REFUSED', origin: 'ssm', message: 'killed', answer: { status: 404, errorCode: 3002 } }));
  }

  answerTeardown(): void {
    this.teardown.resolve(undefined);
  }

  failTeardown(): void {
    this.teardown.reject(new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'network', message: 'unanswered' }));
  }

  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  /** It has given a sign of life by itself. */
  beat(): void {
    this.emitter.emit('proved', { by: 'beat' });
  }

  /** `undefined`: what was asked again was answered. */
  report(trouble: PlayerError | undefined): void {
    this.emitter.emit('trouble', trouble);
  }

  /** Nobody has answered for as long as it lives. */
  runOut(): void {
    this.loss.resolve(new PlayerError({ code: 'RENEWAL_UNANSWERED', origin: 'network', message: 'no answer', retryable: true }));
  }

  async getLicence(): Promise<LicenceAnswer> {
    await this.ready;
    return { bytes: toUtf8(FAKE_KEY_ID), enforced: false };
  }

  mayLive(): boolean {
    return this.alive;
  }

  prove(): Promise<void> {
    this.proofs++;
    return Promise.resolve();
  }

  end(reason: EndReason): Promise<void> {
    this.ends.push(reason);
    return this.teardown.promise;
  }
}

export class FakeSessions implements SessionProvider {
  readonly all: FakeSession[] = [];

  begin(source: Source): FakeSession {
    const session = new FakeSession(source);
    this.all.push(session);
    return session;
  }
}
