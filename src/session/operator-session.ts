import { CancelledError, orCancelled, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { deferred } from '../base/deferred';
import { Emitter } from '../base/events';
import { momentOf } from '../base/moment';
import { within } from '../base/within';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession, SessionEvents } from '../contract/playback-session';
import { PlayerError, type PlayerErrorCode } from '../contract/player-error';
import { readLicence, type CallbackLicence, type ReadLicence } from './licence-answer';
import { END_LIMIT, HEARTBEAT_LIMIT, LICENCE_LIMIT, PERIODS_TO_EXPIRY } from './limits';
import { ProofOfLife } from './proof-of-life';

/** The reference SDK's pair of callbacks: the application manages its sessions itself. */
export interface CallbackPair {
  getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, requestType: LicenceRequestType): Promise<CallbackLicence>;
  heartbeat?(): Promise<void> | void;
}

/** A session of the application's own, as its factory makes one: the player prompts it for its beats. */
export interface ApplicationSession extends Pick<PlaybackSession, 'ready' | 'lost' | 'end'> {
  /** @throws PlayerError, or anything else as `CALLBACK_FAILED` */
  getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, requestType: LicenceRequestType, signal: CancellationSignal): Promise<CallbackLicence>;
  /** Proof of life, where the licence does not enforce it. A rejection is a failed renewal. */
  heartbeat?(): Promise<void> | void;
}

/**
 * Holds an application's code to its promises: it may throw, hang, or resolve anything. Its beats are prompted from here,
 * the first one a period after the licence that says so: when the application has set its session up is not known.
 */
export class OperatorSession implements PlaybackSession {
  readonly ready: Promise<void>;
  readonly lost: Promise<PlayerError>;
  private readonly emitter = new Emitter<SessionEvents>();
  private readonly failedBeat = deferred<PlayerError>();
  private readonly life: ProofOfLife;
  /** s */
  private period = 0;

  /** @param by who asks again what got no answer: a session may for as long as it lives, and one call's limit would cut that short */
  constructor(
    private readonly session: ApplicationSession,
    private readonly clock: Clock,
    private readonly by: 'session' | 'application',
  ) {
    this.ready = session.ready.catch((thrown: unknown) => {
      throw asOperatorError(thrown, 'ready', 'CALLBACK_FAILED');
    });
    // Whoever waits is told; nobody has to.
    this.ready.catch(() => undefined);
    this.lost = Promise.race([session.lost.then(asLoss, asLoss), this.failedBeat.promise]);
    this.life = new ProofOfLife({ clock, random: Math.random, beat: session.heartbeat && (() => this.beat()) });
  }

  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, requestType: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const asked = called(() => this.session.getLicence(keySystem, payload, requestType, signal));
    const sent = momentOf(this.clock);
    const isRenewal = requestType === 'license-renewal';
    const limit = LICENCE_LIMIT + (isRenewal ? this.patience() : 0);
    // Counted from the set-up's answer: a set-up has a limit, and an error, of its own.
    const inTime = this.ready.then(() =>
      within(this.clock, limit, asked, () =>
        new PlayerError({ code: isRenewal ? 'RENEWAL_UNANSWERED' : 'LICENCE_UNANSWERED', origin: 'operator', message: `getLicence did not settle within ${limit} ms` }),
      ),
    );
    const resolved: unknown = await orCancelled(Promise.race([asked, inTime]), signal).catch((thrown: unknown) => {
      throw asOperatorError(thrown, 'getLicence', 'CALLBACK_FAILED');
    });
    const licence = readLicence(resolved);
    if (isRenewal || this.period === 0) this.life.proved(isRenewal ? sent : momentOf(this.clock));
    this.follow(licence);
    return licence.answer;
  }

  mayLive(): boolean {
    return this.life.mayLive();
  }

  prove(): Promise<void> {
    return this.life.prove();
  }

  end(reason: EndReason): Promise<void> {
    this.life.stop();
    return within(this.clock, END_LIMIT, called(() => this.session.end(reason)), () =>
      new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'operator', message: `end did not settle within ${END_LIMIT} ms` }),
    ).catch((thrown: unknown) => {
      throw asOperatorError(thrown, 'end', 'TEARDOWN_FAILED');
    });
  }

  private follow({ answer, heartbeat }: ReadLicence): void {
    this.period = heartbeat || (answer.renewWithin ?? 0);
    this.life.provedBy(answer.enforced ? 'renewal' : 'beat');
    this.life.expect(this.period);
  }

  private async beat(): Promise<void> {
    const sent = momentOf(this.clock);
    const limit = HEARTBEAT_LIMIT + this.patience();
    try {
      await within(this.clock, limit, called(() => this.session.heartbeat?.()), () =>
        new PlayerError({ code: 'RENEWAL_UNANSWERED', origin: 'operator', message: `heartbeat did not settle within ${limit} ms` }),
      );
      this.life.proved(sent);
      this.emitter.emit('proved', { by: 'beat' });
    } catch (thrown) {
      this.life.stop();
      this.failedBeat.resolve(PlayerError.from(asOperatorError(thrown, 'heartbeat', 'RENEWAL_REFUSED'), 'operator'));
    }
  }

  /** ms beyond the limit of one call. */
  private patience(): number {
    return this.by === 'session' ? PERIODS_TO_EXPIRY * this.period * 1_000 : 0;
  }
}

/** A callback that throws instead of rejecting is no different. */
export function called<T>(callback: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve) => {
    resolve(callback());
  });
}

/** Whatever it is told by, and however: the session is over. */
function asLoss(told: unknown): PlayerError {
  return PlayerError.from(asOperatorError(told, 'lost', 'CALLBACK_FAILED'), 'operator');
}

export function asOperatorError(thrown: unknown, callback: string, code: PlayerErrorCode): Error {
  if (thrown instanceof PlayerError || thrown instanceof CancelledError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PlayerError({ code, origin: 'operator', message: `${callback}: ${message}`, cause: thrown });
}
