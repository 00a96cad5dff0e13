import type { CancellationSignal } from '../base/cancellation';
import { Emitter } from '../base/events';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer, PlaybackSession, SessionEvents } from '../contract/playback-session';
import type { PlayerError } from '../contract/player-error';
import type { ContentTokens } from './content-tokens';
import { retried, type RetryMeans } from './retry';
import type { SessionWire } from './wire';

/** Without an `ssmServer` nothing is counted: licences are acquired with the content token alone, and nothing beats or ends. */
export class TokenOnlySession implements PlaybackSession {
  readonly ready: Promise<void> = Promise.resolve();
  readonly lost = new Promise<PlayerError>(() => undefined);
  private readonly emitter = new Emitter<SessionEvents>();

  constructor(
    private readonly wire: SessionWire,
    private readonly tokens: ContentTokens,
    private readonly means: RetryMeans,
  ) {}

  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, _type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const request = { keySystem, payload };
    const ask = async () => {
      const publicAnswer = this.wire.publicAnswer?.(request, signal);
      return publicAnswer ? { bytes: await publicAnswer } : this.wire.licence(await this.tokens.forLicence(signal), undefined, request, signal);
    };
    const onTrouble = (trouble: PlayerError | undefined) => { this.emitter.emit('trouble', trouble); };
    const { bytes } = await retried({ ...this.means, signal, until: Infinity, onTrouble }, ask);
    return { bytes, enforced: true };
  }

  mayLive(): boolean {
    return true;
  }

  prove(): Promise<void> {
    return Promise.resolve();
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
