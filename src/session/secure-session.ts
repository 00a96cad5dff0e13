import { CancellationSource, CancelledError, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { assertUnreachable } from '../base/assert-unreachable';
import { deferred } from '../base/deferred';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import { CallQueue } from './call-queue';
import type { ContentTokens } from './content-tokens';
import type { SessionJournal } from './journal';
import { LICENCE_LIMIT, PERIODS_TO_EXPIRY, SETUP_PATIENCE } from './limits';
import type { OwnTeardowns } from './own-teardowns';
import { retried } from './retry';
import { SpentTokens } from './spent-tokens';
import { INITIAL_STATE, transition, type SessionEffect, type SessionEvent, type SessionState, type SessionToken } from './session-machine';
import { isCertificateRequest } from './widevine-dialect';
import type { LicenceRequest, SessionWire, SetupAnswer, WireLicence } from './wire';

export interface SecureSessionParts {
  readonly wire: SessionWire;
  readonly tokens: ContentTokens;
  readonly ownTeardowns: OwnTeardowns;
  /** `ssmSyncMode`: set-up waits for the tear-downs before it. */
  readonly inTurn: boolean;
  readonly clock: Clock;
  /** ≤ 256 characters; asked again, it means the same session. */
  readonly externalId: string;
  /** Set-up waits for it: what an earlier run left behind is being torn down. */
  readonly orphansGone: Promise<void>;
  readonly journal: Pick<SessionJournal, 'remember' | 'forget'>;
}

const WIDEVINE: KeySystemId = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
/** s; until the set-up's answer says better. */
const USUAL_PERIOD = 30;
const LEAVING: ReadonlySet<EndReason> = new Set<EndReason>(['pagehide', 'exit', 'hidden']);
const neverCancelled = new CancellationSource().signal;

/** One secure session over a wire: the machine's effects, and one queue that serialises its calls. */
export class SecureSession implements PlaybackSession {
  readonly ready: Promise<void>;
  readonly lost: Promise<PlayerError>;
  private state: SessionState = INITIAL_STATE;
  private readonly readiness = deferred<undefined>();
  private readonly loss = deferred<PlayerError>();
  private readonly torndown = deferred<undefined>();
  private readonly queue = new CallQueue();
  private readonly over = new CancellationSource();
  private recovery: Promise<void> = Promise.resolve();
  /** s */
  private period = 0;
  /** Monotonic, ms: until when the server waits for a sign of life. */
  private aliveUntil = 0;
  private leaving = false;
  /** What the journal was given last. */
  private remembered: string | undefined;
  private ending: Promise<void> | undefined;

  /** Set-up is on its way, or as near to it as its token allows, when this returns. */
  constructor(private readonly parts: SecureSessionParts) {
    this.ready = this.readiness.promise;
    this.lost = this.loss.promise;
    // Whoever waits is told; a session that nobody waits for any more is not an unhandled rejection.
    this.ready.catch(() => undefined);
    void this.askForSession();
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const request: LicenceRequest = { keySystem, payload };
    if (keySystem === WIDEVINE && isCertificateRequest(payload)) {
      const certificate = await this.parts.wire.certificate?.(request, signal);
      // May precede set-up's answer, and says nothing of heartbeats: the period stays as it is.
      if (certificate) return { licence: certificate.licence, heartbeat: this.period };
    }
    await this.ready;
    const answer = type === 'license-renewal' ? await this.renewal(request, signal) : await this.firstLicence(request, signal);
    // Where the licence enforces, its renewal is the sign of life, and due as often as a beat would be.
    return answer.enforced ? { licence: answer.licence, heartbeat: 0, renewWithin: this.period } : { licence: answer.licence, heartbeat: this.period };
  }

  heartbeat(): Promise<void> {
    return this.queue.runExclusive(async () => {
      try {
        await this.prolong(async (token) => ({ token: await this.parts.wire.heartbeat(token, this.over.signal) }));
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
      }
    });
  }

  end(reason: EndReason): Promise<void> {
    this.ending ??= this.endOnce(reason);
    return this.ending;
  }

  private endOnce(reason: EndReason): Promise<void> {
    this.leaving = LEAVING.has(reason);
    this.over.cancel();
    this.readiness.reject(new CancelledError());
    // From here on the slot is on its way back, even while a set-up's answer has to be waited for first.
    this.parts.ownTeardowns.add(this.torndown.promise);
    this.dispatch({ kind: 'end-asked', byHandle: this.parts.wire.endsByHandle });
    return this.torndown.promise;
  }

  private async askForSession(): Promise<void> {
    const { ownTeardowns, orphansGone, inTurn } = this.parts;
    try {
      await orphansGone;
      this.adopt(await ownTeardowns.guard(() => this.setUp(), this.over.signal, inTurn));
    } catch (thrown) {
      this.dispatch({ kind: 'setup-failed', error: PlayerError.from(thrown, 'ssm') });
    }
  }

  /** Asks until there is an answer: with a fresh content token each time, for the same session. */
  private setUp(): Promise<SetupAnswer> {
    const { clock, wire, tokens, externalId } = this.parts;
    const spent = new SpentTokens();
    return retried({ clock, signal: this.over.signal, until: clock.now() + SETUP_PATIENCE }, async () => {
      this.over.signal.throwIfCancelled();
      const token = await tokens.forSetup(this.over.signal);
      this.over.signal.throwIfCancelled();
      this.dispatch({ kind: 'setup-sent' });
      this.remember(undefined);
      try {
        // Not cancelled with the session: its answer may bring a token that has to be torn down.
        return await wire.setUp(token, externalId, neverCancelled);
      } catch (error) {
        spent.check(error);
        if (!(error instanceof PlayerError && error.retryable)) this.dispatch({ kind: 'setup-refused' });
        throw error;
      }
    });
  }

  private adopt({ token, heartbeat }: SetupAnswer): void {
    this.period = heartbeat;
    this.extendLife();
    this.dispatch({ kind: 'setup-answered', token });
  }

  private firstLicence(request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    const { clock, wire, tokens } = this.parts;
    const spent = new SpentTokens();
    return retried({ clock, signal, until: clock.now() + LICENCE_LIMIT }, async () => {
      const contentToken = await tokens.forLicence(signal);
      try {
        const answer = await this.queue.runShared(() => wire.licence(contentToken, this.currentToken(), request, signal));
        if (answer.token !== undefined) this.dispatch({ kind: 'rotated', token: answer.token });
        return answer;
      } catch (error) {
        spent.check(error);
        throw error;
      }
    });
  }

  private renewal(request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    return this.queue.runExclusive(() => this.prolong((token) => this.parts.wire.renew(token, request, signal)));
  }

  /** A call that rotates the token: repeated while unanswered, for as long as the session may live; then told what came of it. */
  private async prolong<Answer extends { readonly token: SessionToken }>(call: (token: SessionToken) => Promise<Answer>): Promise<Answer> {
    const { clock } = this.parts;
    try {
      const answer = await retried({ clock, signal: this.over.signal, until: this.aliveUntil }, () => call(this.currentToken()));
      this.extendLife();
      this.dispatch({ kind: 'rotated', token: answer.token });
      return answer;
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      this.dispatch({ kind: 'renewal-failed', error: PlayerError.from(thrown, 'ssm') });
      return this.afterRecovery(thrown, call);
    }
  }

  /** A lost rotation is mended by asking for the same session again; then the call is made once more. */
  private async afterRecovery<Answer extends { readonly token: SessionToken }>(failure: unknown, call: (token: SessionToken) => Promise<Answer>): Promise<Answer> {
    if (this.state.kind !== 'recovering') throw failure;
    await this.recovery;
    const answer = await call(this.currentToken());
    this.extendLife();
    this.dispatch({ kind: 'rotated', token: answer.token });
    return answer;
  }

  private async recover(): Promise<void> {
    try {
      this.adopt(await this.setUp());
    } catch (thrown) {
      this.dispatch({ kind: 'setup-failed', error: PlayerError.from(thrown, 'ssm') });
    }
  }

  private dispatch(event: SessionEvent): void {
    const { state, effects } = transition(this.state, event);
    this.state = state;
    for (const effect of effects) this.run(effect);
    if (state.kind === 'over') this.torndown.resolve(undefined);
  }

  private run(effect: SessionEffect): void {
    switch (effect.kind) {
      case 'ready':
        this.readiness.resolve(undefined);
        return;
      case 'not-ready':
        this.readiness.reject(effect.error);
        return;
      case 'recover':
        this.recovery = this.recover();
        return;
      case 'report-loss':
        this.loss.resolve(effect.error);
        return;
      case 'remember':
        this.remember(effect.token);
        return;
      case 'forget':
        if (this.remembered !== undefined) this.parts.journal.forget(this.remembered);
        return;
      case 'tear-down':
        this.tearDown(effect.token);
        return;
      default:
        assertUnreachable(effect);
    }
  }

  private tearDown(token: SessionToken | undefined): void {
    const answered = this.sendTearDown(token);
    answered.then(
      () => {
        // Nobody knows whether a request from a page that is going has arrived: the journal keeps it for the next start.
        this.dispatch({ kind: 'teardown-settled', answered: !this.leaving });
      },
      (error: unknown) => {
        this.torndown.reject(error);
        // A refusal is an answer, too: asking again would not help.
        this.dispatch({ kind: 'teardown-settled', answered: !(error instanceof PlayerError && error.retryable) });
      },
    );
  }

  private sendTearDown(token: SessionToken | undefined): Promise<void> {
    const { wire } = this.parts;
    if (token !== undefined || wire.endsByHandle) return wire.tearDown(token, this.leaving);
    // A page that is going has no time to ask for a token; the session then expires by itself.
    return this.leaving ? Promise.resolve() : this.reclaim();
  }

  /** A slot may be taken and nobody knows its token: the same external id, asked again, gives one to tear down with. */
  private async reclaim(): Promise<void> {
    const { wire, tokens, externalId } = this.parts;
    const { token } = await wire.setUp(await tokens.forSetup(neverCancelled), externalId, neverCancelled);
    await wire.tearDown(token, this.leaving);
  }

  private remember(token: SessionToken | undefined): void {
    const key = this.parts.wire.orphanKey(token);
    if (key === undefined) return;
    this.remembered = key;
    this.parts.journal.remember(key, (this.period || USUAL_PERIOD) * PERIODS_TO_EXPIRY * 1_000);
  }

  private extendLife(): void {
    this.aliveUntil = this.parts.clock.now() + this.period * PERIODS_TO_EXPIRY * 1_000;
    // What is warm cools down; the wire knows how long it keeps, and does nothing while it does.
    this.parts.wire.warmUpTearDown?.();
  }

  private currentToken(): SessionToken {
    if (this.state.kind === 'live') return this.state.token;
    this.over.signal.throwIfCancelled();
    throw new PlayerError({ code: 'INTERNAL', origin: 'player', message: `a session call while ${this.state.kind}` });
  }
}
