import { CancellationSource, CancelledError, orCancelled, type CancellationSignal } from '../base/cancellation';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession, SessionProvider } from '../contract/playback-session';
import type { PlayerError } from '../contract/player-error';
import type { Source } from '../contract/source';
import { isLostToTime, isSessionGone } from './session-loss';

export interface SourceSessionListener {
  onSetupSent(): void;
  onReady(): void;
  onProved(by: 'beat' | 'renewal'): void;
  /** What got no answer and is being asked again; `undefined` once nothing is. */
  onTrouble(trouble: PlayerError | undefined): void;
  /**
   * The session is over, and another is on its way in its place. @param believed the picture may go on meanwhile: the service
   * has not been silent for the session's whole life
   */
  onReplacing(loss: PlayerError, believed: boolean): void;
  /** It is there: what was licensed by the one before has to be licensed anew. */
  onReplaced(): void;
  onFailed(error: PlayerError): void;
}

/**
 * The secure session of one source, from its first to its last: begun with the source, or, where the catalogue calls the
 * content clear, by its first licence. One that is gone (killed, expired, its token no longer known) is replaced, once,
 * under the running picture; if the next one goes before it has proved its life, the viewer is told.
 */
export class SourceSession {
  private current: PlaybackSession | undefined;
  private readonly over = new CancellationSource();
  /** A session was replaced, and none has proved its life since. */
  private isReplacement = false;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly provider: SessionProvider,
    private readonly source: Source,
    private readonly signal: CancellationSignal,
    private readonly listener: SourceSessionListener,
  ) {}

  /** Set-up is on its way when this returns. */
  begin(): void {
    this.begun();
  }

  /** Resolves once the first set-up was answered; at once for content that is called clear. @throws PlayerError */
  get ready(): Promise<void> {
    return this.current?.ready ?? Promise.resolve();
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    // One that began now would be ended by nobody.
    this.over.signal.throwIfCancelled();
    const session = this.begun();
    await session.ready;
    // Replaced meanwhile: what the next one needs is asked for anew.
    if (session !== this.current) throw new CancelledError();
    const answer = await session.getLicence(keySystem, payload, type, signal);
    if (session !== this.current) throw new CancelledError();
    return answer;
  }

  mayLive(): boolean {
    return this.current?.mayLive() ?? true;
  }

  prove(): Promise<void> {
    return this.current?.prove() ?? Promise.resolve();
  }

  /** Idempotent. @throws PlayerError `TEARDOWN_FAILED` */
  end(reason: EndReason): Promise<void> {
    this.over.cancel();
    this.ended ??= this.current?.end(reason) ?? Promise.resolve();
    return this.ended;
  }

  private begun(): PlaybackSession {
    if (this.current) return this.current;
    const session = this.provider.begin(this.source, this.signal);
    this.current = session;
    this.follow(session);
    return session;
  }

  private follow(session: PlaybackSession): void {
    const { listener } = this;
    const isCurrent = () => session === this.current && !this.over.signal.cancelled;
    listener.onSetupSent();
    session.on('trouble', (trouble) => {
      if (isCurrent()) listener.onTrouble(trouble);
    });
    session.on('proved', ({ by }) => {
      if (!isCurrent()) return;
      this.isReplacement = false;
      listener.onProved(by);
    });
    const replaces = this.isReplacement;
    orCancelled(session.ready, this.over.signal).then(
      () => {
        if (!isCurrent()) return;
        listener.onReady();
        if (replaces) listener.onReplaced();
      },
      (error: unknown) => {
        if (isCurrent() && !(error instanceof CancelledError)) listener.onFailed(error as PlayerError);
      },
    );
    void session.lost.then((loss) => {
      if (isCurrent()) this.onLost(session, loss);
    });
  }

  private onLost(session: PlaybackSession, loss: PlayerError): void {
    const isGone = isSessionGone(loss);
    const isOld = isLostToTime(loss);
    if (!isOld && (!isGone || this.isReplacement)) {
      this.listener.onFailed(loss);
      return;
    }
    this.isReplacement = true;
    // Its slot may still be counted: what ends it is sent, and sent again, by its own.
    session.end('error').catch(() => undefined);
    this.listener.onReplacing(loss, isGone);
    this.current = undefined;
    this.begun();
  }
}
