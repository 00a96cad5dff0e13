import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { within } from '../base/within';
import { PlayerError } from '../contract/player-error';
import { TOKEN_LIMIT } from './limits';
import { asOperatorError, called } from './operator-session';

/** Asks the operator for a fresh content token. */
export type AskForToken = (signal: CancellationSignal) => Promise<string>;

/**
 * Content tokens are single-use, once per service: the one that set the session up is good for the first licence too;
 * every further set-up or licence needs a fresh one.
 */
export class ContentTokens {
  private unusedAtLicenceServer: string | undefined;

  constructor(
    private readonly ask: AskForToken,
    private readonly clock: Clock,
  ) {}

  /** @throws PlayerError `TOKEN_MISSING`, `SIGNON_UNANSWERED`, or what the provider threw */
  async forSetup(signal: CancellationSignal): Promise<string> {
    const token = await this.fresh(signal);
    this.unusedAtLicenceServer = token;
    return token;
  }

  /** For a set-up after which there need be no licence: a token that is kept grows old. @throws PlayerError as `forSetup` */
  forSetupAlone(signal: CancellationSignal): Promise<string> {
    return this.fresh(signal);
  }

  /** @throws PlayerError as `forSetup` */
  async forLicence(signal: CancellationSignal): Promise<string> {
    const token = this.unusedAtLicenceServer;
    this.unusedAtLicenceServer = undefined;
    return token ?? (await this.fresh(signal));
  }

  private async fresh(signal: CancellationSignal): Promise<string> {
    const token: unknown = await within(this.clock, TOKEN_LIMIT, called(() => this.ask(signal)), () =>
      new PlayerError({ code: 'SIGNON_UNANSWERED', origin: 'operator', message: `no content token within ${TOKEN_LIMIT} ms`, retryable: true }),
    ).catch((thrown: unknown) => {
      throw asOperatorError(thrown, 'token', 'CALLBACK_FAILED');
    });
    if (typeof token === 'string' && token !== '') return token;
    throw new PlayerError({ code: 'TOKEN_MISSING', origin: 'operator', message: 'the token provider gave no token' });
  }
}
