import type { CancellationSignal } from '../base/cancellation';
import type { Signal } from '../contract/device';
import type { Clock } from '../base/clock';
import type { ContentId } from '../contract/ids';
import type { Source } from '../contract/source';
import { ContentTokens, type AskForToken } from './content-tokens';
import type { SessionFactory } from './customer-ssm';
import { HeldSlots } from './held-slots';
import type { SessionJournal } from './journal';
import type { RetryMeans } from './retry';
import { SecureSession } from './secure-session';
import { slotEnder } from './slot-ender';
import { TokenOnlySession } from './token-only-session';
import type { SessionWire } from './wire';

/** What a content token is asked for. */
export type TokenSubject = Pick<Source, 'contentId' | 'token'>;

export interface SecureSessionsOptions {
  readonly clock: Clock;
  /** True: there is a network. */
  readonly network: Signal<boolean>;
  readonly journal: SessionJournal;
  /** `ssmSyncMode`, unless the source says otherwise: a set-up waits until the tear-down before it was answered. */
  readonly ssmSyncMode: boolean;
  /** s that playback may go on past the life of its session while the session service is out. */
  readonly outageGrace: number;
  readonly wireFor: (source: Source) => SessionWire;
  /** For a session that an earlier run has left behind. */
  readonly wireOfOrphan: (contentId: ContentId) => SessionWire;
  /** A fresh content token. */
  readonly askForToken: (subject: TokenSubject, signal: CancellationSignal) => Promise<string>;
  /** External session id for a new session. */
  readonly newId: () => string;
  /** Whether an SSM counts this source's stream; every one, unless given. */
  readonly isCounted?: (source: Source) => boolean;
  /** 0 ≤ number < 1; `Math.random` unless given. */
  readonly random?: () => number;
}

/** Secure sessions over a wire, one per source; what an earlier run left behind is torn down before the first. */
export function secureSessions(options: SecureSessionsOptions): SessionFactory {
  const { clock, network, journal, random = Math.random, askForToken, outageGrace } = options;
  const means: RetryMeans = { clock, network, random };
  const tokensFor = (subject: TokenSubject) => {
    const ask: AskForToken = (signal) => askForToken(subject, signal);
    return new ContentTokens(ask, clock);
  };
  const slots = new HeldSlots({
    ...means,
    journal,
    enderOf: ({ externalId, contentId: written }) => {
      const contentId = written as ContentId;
      return slotEnder(options.wireOfOrphan(contentId), tokensFor({ contentId }), externalId);
    },
  });
  return (source) => {
    const tokens = tokensFor(source);
    const wire = options.wireFor(source);
    if (options.isCounted?.(source) === false) return new TokenOnlySession(wire, tokens, means);
    return new SecureSession({
      ...means,
      wire,
      tokens,
      slots,
      name: { externalId: options.newId(), contentId: source.contentId },
      inTurn: source.drm?.ssmSyncMode ?? options.ssmSyncMode,
      outageGrace,
    });
  };
}
