import { PlayerError } from '../contract/player-error';
import type { TokenProvider } from '../contract/source';

/**
 * Content tokens are single-use, once per service: the one that set the session up is good for the first licence too;
 * every further set-up or licence needs a fresh one.
 */
export class ContentTokens {
  private unusedAtLicenceServer: string | undefined;

  constructor(private readonly provider: TokenProvider) {}

  /** @throws PlayerError `TOKEN_MISSING`, or what the provider threw */
  async forSetup(): Promise<string> {
    const token = await this.fresh();
    this.unusedAtLicenceServer = token;
    return token;
  }

  /** @throws PlayerError `TOKEN_MISSING`, or what the provider threw */
  async forLicence(): Promise<string> {
    const token = this.unusedAtLicenceServer;
    this.unusedAtLicenceServer = undefined;
    return token ?? (await this.fresh());
  }

  private async fresh(): Promise<string> {
    const token: unknown = await this.provider();
    if (typeof token === 'string' && token !== '') return token;
    throw new PlayerError({ code: 'TOKEN_MISSING', origin: 'operator', message: 'the token provider gave no token' });
  }
}
