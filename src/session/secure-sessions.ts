import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { within } from '../base/within';
import type { Source } from '../contract/source';
import { ContentTokens, type AskForToken } from './content-tokens';
import type { SessionFactory } from './customer-ssm';
import type { SessionJournal } from './journal';
import { TEARDOWN_LIMIT } from './limits';
import { OwnTeardowns } from './own-teardowns';
import { SecureSession } from './secure-session';
import { TokenOnlySession } from './token-only-session';
import type { SessionWire } from './wire';

export interface SecureSessionsOptions {
  readonly clock: Clock;
  readonly journal: SessionJournal;
  /** `ssmSyncMode`, unless the source says otherwise: a set-up waits until the tear-down before it was answered. */
  readonly ssmSyncMode: boolean;
  readonly wireFor: (source: Source) => SessionWire;
  /** A fresh content token. */
  readonly askForToken: (source: Source, signal: CancellationSignal) => Promise<string>;
  /** Ends a session that an earlier run left behind. @param key what the journal kept of it */
  readonly endOrphan: (key: string) => Promise<void>;
  /** External session id for a new session. */
  readonly newId: () => string;
  /** Whether an SSM counts this source's stream; every one, unless given. */
  readonly isCounted?: (source: Source) => boolean;
}

/** Secure sessions over a wire, one per source; what an earlier run left behind is torn down before the first. */
export function secureSessions(options: SecureSessionsOptions): SessionFactory {
  const { clock, journal } = options;
  const ownTeardowns = new OwnTeardowns();
  const orphansGone = endOrphans(options);
  return (source) => {
    const ask: AskForToken = (signal) => options.askForToken(source, signal);
    const tokens = new ContentTokens(ask);
    const wire = options.wireFor(source);
    if (options.isCounted?.(source) === false) return new TokenOnlySession(wire, tokens, clock);
    return new SecureSession({ wire, tokens, ownTeardowns, inTurn: source.drm?.ssmSyncMode ?? options.ssmSyncMode, clock, externalId: options.newId(), orphansGone, journal });
  };
}

/** Bounded, and never in the way for longer: an orphan that cannot be ended expires by itself. */
async function endOrphans({ clock, journal, endOrphan }: SecureSessionsOptions): Promise<void> {
  const all = journal.takeOrphans().then((keys) => Promise.all(keys.map((key) => endOrphan(key).catch(() => undefined))));
  await within(clock, TEARDOWN_LIMIT, all, () => new Error('orphans unanswered')).catch(() => undefined);
}
