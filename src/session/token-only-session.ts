import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer, PlaybackSession } from '../contract/playback-session';
import type { PlayerError } from '../contract/player-error';
import type { ContentTokens } from './content-tokens';
import { LICENCE_LIMIT } from './limits';
import { retried } from './retry';
import type { SessionWire } from './wire';

/** Without an `ssmServer` nothing is counted: licences are acquired with the content token alone, and nothing beats or ends. */
export class TokenOnlySession implements PlaybackSession {
  readonly ready: Promise<void> = Promise.resolve();
  readonly lost = new Promise<PlayerError>(() => undefined);

  constructor(
    private readonly wire: SessionWire,
    private readonly tokens: ContentTokens,
    private readonly clock: Clock,
  ) {}

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, _type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    const request = { keySystem, payload };
    const { licence } = await retried({ clock: this.clock, signal, until: this.clock.now() + LICENCE_LIMIT }, async () =>
      this.wire.licence(await this.tokens.forLicence(signal), undefined, request, signal),
    );
    return { licence, heartbeat: 0 };
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
