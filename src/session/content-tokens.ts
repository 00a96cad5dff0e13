import type { CancellationSignal } from '../base/cancellation';
import { PlayerError } from '../contract/player-error';

/** Asks the operator for a fresh content token. */
export type AskForToken = (signal: CancellationSignal) => Promise<string>;

/**
 * Content tokens are single-use, once per service: the one that set the session up is good for the first licence too;
 * every further set-up or licence needs a fresh one.
 */
export class ContentTokens {
  private unusedAtLicenceServer: string | undefined;

  constructor(private readonly ask: AskForToken) {}

  /** @throws PlayerError `TOKEN_MISSING`, or what the provider threw */
  async forSetup(signal: CancellationSignal): Promise<string> {
    const token = await this.fresh(signal);
    this.unusedAtLicenceServer = token;
    return token;
  }

  /** @throws PlayerError `TOKEN_MISSING`, or what the provider threw */
  async forLicence(signal: CancellationSignal): Promise<string> {
    const token = this.unusedAtLicenceServer;
    this.unusedAtLicenceServer = undefined;
    return token ?? (await this.fresh(signal));
  }

  private async fresh(signal: CancellationSignal): Promise<string> {
    const token: unknown = await this.ask(signal);
    if (typeof token === 'string' && token !== '') return token;
    throw new PlayerError({ code: 'TOKEN_MISSING', origin: 'operator', message: 'the token provider gave no token' });
  }
}
