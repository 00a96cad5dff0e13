import { CancellationSource, CancelledError, type CancellationSignal } from '../base/cancellation';
import { assertUnreachable } from '../base/assert-unreachable';
import { deferred } from '../base/deferred';
import { Emitter } from '../base/events';
import { momentOf } from '../base/moment';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession, SessionEvents } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import { CallQueue, type StepAside } from './call-queue';
import type { ContentTokens } from './content-tokens';
import type { HeldSlot, SlotName } from './held-slot';
import type { HeldSlots } from './held-slots';
import { isOutage, wasTurnedAway } from './outage';
import { ProofOfLife } from './proof-of-life';
import { retried, type RetryMeans, type RetryPatience } from './retry';
import { INITIAL_STATE, isUnknownSession, transition, type SessionEffect, type SessionEvent, type SessionState, type SessionToken } from './session-machine';
import { setUp, USUAL_LIFE, type AdoptableAnswer, type SetUpParts } from './set-up';
import { slotEnder } from './slot-ender';
import { asUnanswered, StaleTokens } from './stale-tokens';
import type { LicenceRequest, SessionWire, WireLicence } from './wire';

export interface SecureSessionParts extends RetryMeans {
  readonly wire: SessionWire;
  readonly tokens: ContentTokens;
  readonly slots: HeldSlots;
  /** `ssmSyncMode`: set-up waits for the tear-downs before it. */
  readonly inTurn: boolean;
  /** s that playback may go on past the session's life while the session service is out. */
  readonly outageGrace: number;
  /** ≤ 256 characters of external id; asked again, it means the same session. */
  readonly name: SlotName;
}

const LEAVING: ReadonlySet<EndReason> = new Set<EndReason>(['pagehide', 'exit', 'hidden']);

/** One secure session over a wire: the machine's effects, and one queue that serialises its calls. */
export class SecureSession implements PlaybackSession {
  readonly ready: Promise<void>;
  readonly lost: Promise<PlayerError>;
  private state: SessionState = INITIAL_STATE;
  private readonly emitter = new Emitter<SessionEvents>();
  private readonly readiness = deferred<undefined>();
  private readonly loss = deferred<PlayerError>();
  private isLost = false;
  private readonly torndown = deferred<undefined>();
  private readonly queue = new CallQueue();
  private readonly over = new CancellationSource();
  private readonly slot: HeldSlot;
  private readonly life: ProofOfLife;
  private recovery: Promise<void> = Promise.resolve();
  private leaving = false;
  private ending: Promise<void> | undefined;

  /** Set-up is on its way, or as near to it as its token allows, when this returns. */
  constructor(private readonly parts: SecureSessionParts) {
    const { clock, random, slots, name, wire, tokens } = parts;
    this.ready = this.readiness.promise;
    this.lost = this.loss.promise;
    this.slot = slots.open(name, slotEnder(wire, tokens, name.externalId));
    this.life = new ProofOfLife({ clock, random, beat: () => this.beat() });
    // Whoever waits is told; a session that nobody waits for any more is not an unhandled rejection.
    this.ready.catch(() => undefined);
    this.torndown.promise.catch(() => undefined);
    void this.askForSession();
  }

  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const request: LicenceRequest = { keySystem, payload };
    try {
      const publicAnswer = await this.publicAnswer(request, signal);
      // May precede set-up's answer, and says nothing of who proves the session's life.
      if (publicAnswer) return { bytes: publicAnswer, enforced: false };
      await this.ready;
      const { bytes, enforced } = type === 'license-renewal' ? await this.renewal(request, signal) : await this.firstLicence(request, signal);
      this.life.provedBy(enforced ? 'renewal' : 'beat');
      const renewWithin = this.life.dueWithin;
      return { bytes, enforced, ...(enforced && renewWithin !== undefined && { renewWithin }) };
    } catch (error) {
      // `lost` says why.
      throw this.isLost ? new CancelledError() : error;
    }
  }

  mayLive(): boolean {
    return this.life.mayLive();
  }

  async prove(): Promise<void> {
    // A set-up that is answered now is a proof.
    if (this.state.kind === 'live') return this.life.prove();
    await this.ready.catch(() => undefined);
  }

  end(reason: EndReason): Promise<void> {
    this.ending ??= this.endOnce(reason);
    return this.ending;
  }

  private endOnce(reason: EndReason): Promise<void> {
    this.leaving = LEAVING.has(reason);
    this.life.stop();
    this.over.cancel();
    this.readiness.reject(new CancelledError());
    // From here on the slot is on its way back, even while a set-up's answer has to be waited for first.
    this.slot.leave();
    this.dispatch({ kind: 'end-asked', byHandle: this.parts.wire.handle !== undefined });
    return this.torndown.promise;
  }

  private async askForSession(): Promise<void> {
    const { slots, inTurn } = this.parts;
    try {
      this.adopt(await slots.admit(() => this.setUp('first'), this.slot, this.over.signal, inTurn, (trouble) => { this.tell(trouble); }));
    } catch (thrown) {
      this.dispatch({ kind: 'setup-failed', error: PlayerError.from(thrown, 'ssm') });
    }
  }

  private setUp(which: 'first' | 'again'): Promise<AdoptableAnswer> {
    const { clock, wire, tokens, name } = this.parts;
    const ask: SetUpParts = { clock, wire, slot: this.slot, externalId: name.externalId, patience: this.patience(this.over.signal, () => (which === 'first' ? Infinity : this.lastMoment())), dispatch: (event) => { this.dispatch(event); } };
    return setUp(ask, (signal) => (which === 'first' ? tokens.forSetup(signal) : tokens.forSetupAlone(signal)));
  }

  private adopt({ token, heartbeat, sent }: AdoptableAnswer): void {
    this.life.proved(sent);
    this.life.expect(heartbeat);
    this.hold(token);
    this.tell(undefined);
    this.dispatch({ kind: 'setup-answered', token });
    this.afterProof();
  }

  private publicAnswer(request: LicenceRequest, signal: CancellationSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return retried(this.patience(signal), async () => this.parts.wire.publicAnswer?.(request, signal));
  }

  private firstLicence(request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    const { wire, tokens } = this.parts;
    const stale = new StaleTokens();
    return retried(this.patience(signal), async () => {
      const contentToken = await tokens.forLicence(signal);
      try {
        const answer = await this.queue.runShared(() => wire.licence(contentToken, this.currentToken(), request, signal));
        if (answer.token !== undefined) this.dispatch({ kind: 'rotated', token: answer.token });
        return answer;
      } catch (thrown) {
        // A kill is a kill whoever finds it out.
        if (thrown instanceof PlayerError && isUnknownSession(thrown)) this.dispatch({ kind: 'renewal-failed', error: asRenewalRefusal(thrown), recovered: false });
        throw stale.judged(thrown);
      }
    });
  }

  private async renewal(request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    const renewed = await this.queue.runExclusive((stepAside) => this.prolong((token) => this.parts.wire.renew(token, request, signal), stepAside));
    this.emitter.emit('proved', { by: 'renewal' });
    return renewed;
  }

  /** What comes of a failure is the machine's. Never rejects. */
  private beat(): Promise<void> {
    return this.queue
      .runExclusive((stepAside) => this.prolong(async (token) => ({ token: await this.parts.wire.heartbeat(token, this.over.signal) }), stepAside))
      .then(
        () => { this.emitter.emit('proved', { by: 'beat' }); },
        () => undefined,
      );
  }

  /** A call that rotates the token: repeated while unanswered, for as long as the session may live; then told what came of it. */
  private async prolong<Answer extends Rotation>(call: (token: SessionToken) => Promise<Answer>, stepAside: StepAside): Promise<Answer> {
    let mayHaveRotated = false;
    // The token that is known is good for others only where no try can have been heard.
    const around: RetryPatience['around'] = (pause, failure) => {
      mayHaveRotated ||= !wasTurnedAway(failure);
      return mayHaveRotated ? pause() : stepAside(pause);
    };
    try {
      return await retried(this.patience(this.over.signal, () => this.lastMoment(), around), () => this.proved(call));
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      this.dispatch({ kind: 'renewal-failed', error: PlayerError.from(thrown, 'ssm'), recovered: false });
      return this.afterRecovery(thrown, call);
    }
  }

  /** A lost rotation is mended by asking for the same session again; then the call is made once more. */
  private async afterRecovery<Answer extends Rotation>(failure: unknown, call: (token: SessionToken) => Promise<Answer>): Promise<Answer> {
    if (this.state.kind !== 'recovering') throw failure;
    await this.recovery;
    try {
      return await this.proved(call);
    } catch (thrown) {
      // What a fresh token does not mend is believed. No answer costs nothing: the set-up was a proof.
      if (thrown instanceof PlayerError && !thrown.retryable) this.dispatch({ kind: 'renewal-failed', error: thrown, recovered: true });
      throw thrown;
    }
  }

  private async proved<Answer extends Rotation>(call: (token: SessionToken) => Promise<Answer>): Promise<Answer> {
    const sent = momentOf(this.parts.clock);
    try {
      const answer = await call(this.currentToken());
      this.life.proved(sent);
      this.dispatch({ kind: 'rotated', token: answer.token });
      this.afterProof();
      return answer;
    } catch (thrown) {
      // A service that is out refuses nobody, where the operator grants the time.
      throw this.parts.outageGrace > 0 && thrown instanceof PlayerError && isOutage(thrown) ? asUnanswered(thrown) : thrown;
    }
  }

  /** Monotonic ms: as long as the service counts it, and as the operator bears that it may not. */
  private lastMoment(): number {
    return this.life.until + this.parts.outageGrace * 1_000;
  }

  /** What is warm cools down; the wire knows how long it keeps, and does nothing while it does. */
  private afterProof(): void {
    this.parts.wire.warmUpTearDown?.();
  }

  private async recover(): Promise<void> {
    try {
      this.adopt(await this.setUp('again'));
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
        this.isLost = true;
        this.life.stop();
        this.loss.resolve(effect.error);
        return;
      case 'hold':
        this.hold(effect.token);
        return;
      case 'free':
        this.slot.free();
        return;
      case 'tear-down':
        this.tearDown(effect.token);
        return;
      default:
        assertUnreachable(effect);
    }
  }

  private hold(token: SessionToken): void {
    this.slot.take(this.parts.wire.handle ?? token, this.life.length ?? USUAL_LIFE);
  }

  private tearDown(token: SessionToken | undefined): void {
    if (token === undefined && this.parts.wire.handle === undefined) this.slot.loseKey();
    this.slot.end(this.leaving).then(
      () => {
        this.dispatch({ kind: 'teardown-settled' });
      },
      (error: unknown) => {
        this.torndown.reject(error);
        this.dispatch({ kind: 'teardown-settled' });
      },
    );
  }

  private tell(trouble: PlayerError | undefined): void {
    if (!this.over.signal.cancelled) this.emitter.emit('trouble', trouble);
  }

  private patience(signal: CancellationSignal, until = () => Infinity, around?: RetryPatience['around']): RetryPatience {
    const { clock, network, random } = this.parts;
    return { clock, network, random, signal, get until() { return until(); }, onTrouble: (trouble) => { this.tell(trouble); }, ...(around && { around }) };
  }

  private currentToken(): SessionToken {
    if (this.state.kind === 'live') return this.state.token;
    this.over.signal.throwIfCancelled();
    throw new PlayerError({ code: 'INTERNAL', origin: 'player', message: `a session call while ${this.state.kind}` });
  }
}

interface Rotation {
  readonly token: SessionToken;
}

function asRenewalRefusal({ origin, message, answer }: PlayerError): PlayerError {
  return new PlayerError({ code: 'RENEWAL_REFUSED', origin, message, answer });
}
